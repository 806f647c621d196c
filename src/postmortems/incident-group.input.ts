import { Field, InputType } from '@nestjs/graphql';
import { defineEnum } from '../common/index.js';

const nullable = true;

export const TrendGroup = defineEnum('TrendGroup', 'What incidents are counted by.', {
  NONE: 'All together.',
  ROOT_CAUSE: 'The primary cause, by exact code.',
  ROOT_CAUSE_FAMILY: 'The family of the primary cause.',
  SERVICE: 'The services it reached; each incident counts once for each of them.',
  TEAM: 'The teams that own a service it reached; each incident counts once for each of them.',
  PROVIDER: 'The providers of the services it reached; each incident counts once for each of them.',
  SEVERITY: 'How bad it was.',
  NATURE: 'Glitch or attack.',
  DETECTION: 'Who or what noticed first.',
});
export type TrendGroup = keyof typeof TrendGroup;

@InputType({
  description:
    'Which incidents of a filter a series of trends is made of; `TrendPoint.incidents` answers with one. Only PUBLISHED ones, unless the filter names states, and without second texts on the same incident: those that are DUPLICATE_OF one that counts and that the viewer may see.',
})
export class IncidentGroup {
  @Field(() => TrendGroup, { description: 'What the series are grouped by.' })
  by!: TrendGroup;

  @Field(() => String, {
    nullable,
    description:
      'The key of the series: code, slug, team, provider or enum value; an empty text for incidents that have none. Needed unless by is NONE or otherThan is given.',
  })
  key?: string | null;

  @Field(() => [String], {
    nullable,
    description: 'Instead of key: incidents of any group but these, which the series of the rest is made of.',
  })
  otherThan?: string[] | null;
}
