import { Field, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../common/index.js';
import { Nature, PostmortemFilter, PostmortemStatus, Severity, TrendGroup } from '../postmortems/index.js';

const nullable = true;

@ObjectType({ description: 'A PostmortemFilter, to be given to `postmortems` as it is.' })
export class TrendFilter implements PostmortemFilter {
  @Field(() => [PostmortemStatus], { nullable, description: 'States that count.' })
  status?: PostmortemStatus[] | null;

  @Field(() => [Severity], { nullable, description: 'Severities asked for.' })
  severity?: Severity[] | null;

  @Field(() => [String], { nullable, description: 'Causes asked for.' })
  rootCause?: string[] | null;

  @Field(() => [String], { nullable, description: 'Services asked for.' })
  service?: string[] | null;

  @Field(() => [String], { nullable, description: 'Providers asked for.' })
  provider?: string[] | null;

  @Field(() => [String], { nullable, description: 'Teams asked for.' })
  team?: string[] | null;

  @Field(() => [Nature], { nullable, description: 'Natures asked for.' })
  nature?: Nature[] | null;

  @Field(() => [String], { nullable, description: 'Tags asked for.' })
  tag?: string[] | null;

  @Field(() => DateTime, { nullable, description: 'Start of the bucket.' })
  startedFrom?: string | null;

  @Field(() => DateTime, { nullable, description: 'End of the bucket.' })
  startedBefore?: string | null;

  @Field(() => DateTime, { nullable, description: 'As asked for.' })
  updatedSince?: string | null;

  @Field(() => Int, { nullable, description: 'As asked for.' })
  minTimeToResolve?: number | null;

  @Field(() => Boolean, { nullable, description: 'As asked for.' })
  hasOpenActionItems?: boolean | null;
}

@ObjectType({ description: 'An IncidentGroup, to be given to `postmortems` as it is.' })
export class TrendIncidentGroup {
  @Field(() => TrendGroup, { description: 'What the series are grouped by.' })
  by!: TrendGroup;

  @Field(() => String, { nullable, description: 'Key of the series.' })
  key?: string | null;

  @Field(() => [String], { nullable, description: 'Keys of the series that the rest leaves out.' })
  otherThan?: string[] | null;
}

@ObjectType({
  description:
    'How to list what a point counts: `postmortems(filter: …, group: …)` answers with exactly these.',
})
export class TrendIncidents {
  @Field(() => TrendFilter, { description: 'The filter.' })
  filter!: TrendFilter;

  @Field(() => TrendIncidentGroup, { description: 'The group.' })
  group!: TrendIncidentGroup;
}
