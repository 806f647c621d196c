import { ArgsType, Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, defineEnum } from '../common/index.js';

const nullable = true;

export const RecurrenceGroup = defineEnum('RecurrenceGroup', 'What recurrences are counted by.', {
  NONE: 'All together.',
  CAUSE: 'The primary cause of the incident that recurred, by exact code.',
  SERVICE: 'The services it reached; each incident counts once for each of them.',
});
export type RecurrenceGroup = keyof typeof RecurrenceGroup;

/** Longest time after which an incident still counts as the same one again. */
export const MAX_DAYS = 3650;

@ArgsType()
export class RecurrenceArgs {
  @Field(() => RecurrenceGroup, { nullable, defaultValue: 'NONE', description: 'What to count by.' })
  by?: RecurrenceGroup | null;

  @Field(() => DateTime, { nullable, description: 'Only incidents that started at this time or later.' })
  from?: string | null;

  @Field(() => DateTime, { nullable, description: 'Only incidents that started before this time.' })
  to?: string | null;

  @Field(() => Int, {
    nullable,
    defaultValue: 365,
    description: `Days between the starts of the two at most, 1 to ${MAX_DAYS}.`,
  })
  withinDays?: number | null;

  @Field(() => Int, { nullable, defaultValue: 20, description: 'Groups at most, 1 to 100.' })
  first?: number | null;
}

@ObjectType({
  description:
    'How often incidents came back. PUBLISHED postmortems with a start count; one recurs where people related it as RECURRENCE_OF one that started earlier. Suggestions do not count.',
})
export class Recurrence {
  @Field({
    description: 'Code or slug; an empty text for all together, and for those without a primary cause.',
  })
  key!: string;

  @Field({ description: 'The key for people.' })
  label!: string;

  @Field(() => Int, { description: 'Incidents.' })
  incidents!: number;

  @Field(() => Int, { description: 'Those of them that are recurrences.' })
  recurring!: number;

  @Field(() => Float, { description: 'recurring as a share of incidents, 0 to 1.' })
  rate!: number;

  @Field(() => Float, {
    nullable,
    description:
      'Median of the seconds from the start of the incident that recurred, the latest where there are several, to the start of its recurrence; null where nothing recurred.',
  })
  medianSecondsBetween!: number | null;

  @Field(() => Int, {
    description:
      'Recurrences at whose start an action item against a cause of the recurrence was not done yet: OPEN or IN_PROGRESS now, or DONE later. Items of the incident that recurred count, and of those that it was a recurrence of itself; one that names no cause is against every cause of its postmortem, and a parent code takes its children in. Items decided against do not count.',
  })
  whileActionOpen!: number;
}
