import { Args, Info, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { CurrentViewer, type Viewer } from '../access/index.js';
import { selects } from '../postmortems/index.js';
import type { Duration } from './durations.js';
import { Trends, TrendsArgs } from './trends.graphql.js';
import { TrendsService, type Wanted } from './trends.service.js';

const FIELDS: Readonly<Record<Duration, string>> = {
  detect: 'timeToDetect',
  mitigate: 'timeToMitigate',
  resolve: 'timeToResolve',
};

@Resolver(() => Trends)
export class TrendsResolver {
  constructor(private readonly service: TrendsService) {}

  @Query(() => Trends, {
    description:
      'Incidents over time: how many, how long they hurt, how long it took, by what they have in common. BAD_USER_INPUT names the argument that is wrong: an inverted range, a time zone that does not exist, more than 600 buckets or 3,000 points.',
  })
  async trends(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args() args: TrendsArgs,
  ): Promise<Trends> {
    return this.service.trends(viewer, args, wantedOf(info));
  }
}

function wantedOf(info: GraphQLResolveInfo): Wanted {
  const durations = new Set<Duration>();
  for (const name of Object.keys(FIELDS) as Duration[])
    if (['series', 'total'].some((list) => selects(info, list, 'points', FIELDS[name]))) durations.add(name);
  return {
    durations,
    series: selects(info, 'series'),
    total: selects(info, 'total'),
    undated: selects(info, 'undated'),
    outside: selects(info, 'outside'),
    duplicates: selects(info, 'duplicates'),
  };
}
