import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { ReportRepeat, Verdict } from './report-parts.graphql.js';

const nullable = true;

@ObjectType({ description: 'A figure, that of the period before, and whether they can be told apart.' })
export class Delta {
  @Field(() => Float, { nullable, description: 'Of the period; null where nothing is known.' })
  value!: number | null;

  @Field(() => Float, { nullable, description: 'Of the period before.' })
  previous!: number | null;

  @Field(() => Float, {
    nullable,
    description: 'Lower end of the 95 % interval: Poisson’s of a count, exact; null where there is none.',
  })
  low!: number | null;

  @Field(() => Float, { nullable, description: 'Upper end of that interval.' })
  high!: number | null;

  @Field(() => Verdict, { description: 'Whether it changed.' })
  verdict!: Verdict;
}

@ObjectType({ description: 'Incidents that have something in common, beside those of the period before.' })
export class CountEntry {
  @Field({ description: 'Code, slug, provider or enum value; an empty text for those that have none.' })
  key!: string;

  @Field({ description: 'The key for people.' })
  label!: string;

  @Field(() => Int, { description: 'Incidents of the period.' })
  count!: number;

  @Field(() => Float, { description: 'Lower end of the exact 95 % Poisson interval of count.' })
  low!: number;

  @Field(() => Float, { description: 'Upper end of that interval.' })
  high!: number;

  @Field(() => Int, { description: 'Incidents of the period before.' })
  previous!: number;

  @Field(() => Int, {
    description:
      'Seconds of impact of those whose impact is known; the largest 32-bit number where they are more.',
  })
  impactSeconds!: number;

  @Field(() => Int, { description: 'The same of the period before.' })
  previousImpactSeconds!: number;

  @Field(() => Int, {
    description: 'Incidents of the period whose impact is not known; none of it is in the sum.',
  })
  impactMissing!: number;

  @Field(() => Verdict, { description: 'Whether the count changed; the list is one family.' })
  verdict!: Verdict;
}

@ObjectType({
  description:
    'How long incidents hurt a service within the period, no second counted twice. Availability as incidents tell it: not a service level indicator.',
})
export class ServiceTime {
  @Field({ description: 'Slug of the service.' })
  key!: string;

  @Field({ description: 'Its name.' })
  label!: string;

  @Field(() => Float, { description: 'Seconds of OUTAGE.' })
  outageSeconds!: number;

  @Field(() => Float, { description: 'Share of the period without OUTAGE, 0 to 1.' })
  withoutOutage!: number;

  @Field(() => Float, { description: 'Seconds of OUTAGE, PARTIAL_OUTAGE or DEGRADED.' })
  hurtSeconds!: number;

  @Field(() => Float, { description: 'Share of the period without any of them, 0 to 1.' })
  unhurt!: number;

  @Field(() => Int, {
    description: 'Incidents of the period that have no end for it; no time of theirs counts.',
  })
  missing!: number;
}

@ObjectType({ description: 'Incidents with a primary cause that reached a service.' })
export class CauseServiceCell {
  @Field({ description: 'Code of the primary cause; empty where there is none.' })
  cause!: string;

  @Field({ description: 'Slug of the service.' })
  service!: string;

  @Field(() => Int, { description: 'Incidents of the period.' })
  count!: number;
}

@ObjectType({ description: 'Repeats: incidents that people related as RECURRENCE_OF an earlier one.' })
export class RecurrenceStats {
  @Field(() => Int, { description: 'Incidents of the period.' })
  incidents!: number;

  @Field(() => Int, { description: 'Those of them that are repeats of one at most 365 days earlier.' })
  recurring!: number;

  @Field(() => Float, { nullable, description: 'recurring as a share of incidents; null without incidents.' })
  rate!: number | null;

  @Field(() => Float, { nullable, description: 'Lower end of Wilson’s 95 % interval of the rate.' })
  rateLow!: number | null;

  @Field(() => Float, { nullable, description: 'Upper end of that interval.' })
  rateHigh!: number | null;

  @Field(() => Int, { description: 'Recurred while an action item against the same cause was still open.' })
  whileActionOpen!: number;

  @Field(() => Delta, { description: 'recurring, beside that of the period before.' })
  change!: Delta;

  @Field(() => [ReportRepeat], { description: 'Each of them with the earlier incident.' })
  pairs!: readonly ReportRepeat[];
}
