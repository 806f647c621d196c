import { Field, Float, Int, ObjectType } from '@nestjs/graphql';

const nullable = true;

@ObjectType({
  description:
    'Statistics of one duration, in seconds, over the n incidents that have both instants; missing counts the ones that do not. A figure that n is too small to support is null.',
})
export class DurationStats {
  @Field(() => Int, { description: 'Incidents with both instants.' })
  n!: number;

  @Field(() => Int, { description: 'Incidents without one of them; nothing is guessed for them.' })
  missing!: number;

  @Field(() => Float, { nullable, description: 'Shortest; null where n is 0.' })
  min!: number | null;

  @Field(() => Float, { nullable, description: 'Median; null where n is 0. Below 6 it has no interval.' })
  p50!: number | null;

  @Field(() => Float, { nullable, description: 'Nine in ten are at most this; null below n = 29.' })
  p90!: number | null;

  @Field(() => Float, { nullable, description: 'Longest; null where n is 0.' })
  max!: number | null;

  @Field(() => Float, {
    nullable,
    description:
      'Arithmetic mean, which one long incident can move; null where n is 0. Compare medians instead.',
  })
  mean!: number | null;

  @Field(() => Float, {
    nullable,
    description: 'Geometric mean of those above 0, the steadiest of the averages; null where there are none.',
  })
  geometricMean!: number | null;

  @Field(() => Float, {
    nullable,
    description: '95 % interval of the geometric mean, from logarithms; null where fewer than two differ.',
  })
  geometricMeanLow!: number | null;

  @Field(() => Float, { nullable, description: 'Upper end of that interval.' })
  geometricMeanHigh!: number | null;

  @Field(() => Int, { description: 'Durations of exactly 0, which the geometric mean leaves out.' })
  zeros!: number;

  @Field(() => Float, {
    nullable,
    description: '95 % interval of the median; null where n is too small for one: below 6.',
  })
  p50Low!: number | null;

  @Field(() => Float, { nullable, description: 'Upper end of that interval.' })
  p50High!: number | null;
}
