import { Field, InputType, Int } from '@nestjs/graphql';
import { DateTime } from '../common/index.js';
import * as e from './postmortem.enums.js';

const nullable = true;

@InputType({
  description:
    'Which postmortems; every field given must hold, any entry of a list is enough. trends and reports refuse every unknown cause, service, team and provider, also beside a known one.',
})
export class PostmortemFilter {
  @Field(() => [e.PostmortemStatus], { nullable, description: 'States; without it all but ARCHIVED.' })
  status?: e.PostmortemStatus[] | null;

  @Field(() => [e.Severity], { nullable, description: 'Severities.' })
  severity?: e.Severity[] | null;

  @Field(() => [String], {
    nullable,
    description:
      'Codes; a parent code takes its children in. An unknown code is a BAD_USER_INPUT error where nothing would be found.',
  })
  rootCause?: string[] | null;

  @Field(() => [String], {
    nullable,
    description: 'Service slugs. An unknown slug is a BAD_USER_INPUT error where nothing would be found.',
  })
  service?: string[] | null;

  @Field(() => [String], {
    nullable,
    description:
      'Providers of the affected services. One that no service of the catalogue has is a BAD_USER_INPUT error where nothing would be found.',
  })
  provider?: string[] | null;

  @Field(() => [String], {
    nullable,
    description:
      'Teams that own an affected service. One that owns no service of the catalogue is a BAD_USER_INPUT error where nothing would be found.',
  })
  team?: string[] | null;

  @Field(() => [e.Nature], { nullable, description: 'Glitch or attack.' })
  nature?: e.Nature[] | null;

  @Field(() => [String], { nullable, description: 'Tags.' })
  tag?: string[] | null;

  @Field(() => DateTime, { nullable, description: 'startedAt at or after this instant.' })
  startedFrom?: string | null;

  @Field(() => DateTime, { nullable, description: 'startedAt before this instant.' })
  startedBefore?: string | null;

  @Field(() => DateTime, { nullable, description: 'updatedAt at or after this instant.' })
  updatedSince?: string | null;

  @Field(() => Int, { nullable, description: 'startedAt to resolvedAt takes at least this many seconds.' })
  minTimeToResolve?: number | null;

  @Field(() => Boolean, { nullable, description: 'Whether any action item is OPEN or IN_PROGRESS.' })
  hasOpenActionItems?: boolean | null;
}
