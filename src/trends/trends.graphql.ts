import { ArgsType, Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, defineEnum } from '../common/index.js';
import { PostmortemFilter, TrendGroup } from '../postmortems/index.js';
import { DurationStats } from './duration-stats.graphql.js';
import { TrendIncidents } from './trend-incidents.graphql.js';

const nullable = true;

export const TrendInterval = defineEnum('TrendInterval', 'What one bucket of trends lasts.', {
  WEEK: 'An ISO week, from Monday on.',
  MONTH: 'A month of the calendar.',
  QUARTER: 'A quarter, of the fiscal year where that is not the calendar year.',
  YEAR: 'A year, the fiscal one where that is not the calendar year.',
});
export type TrendInterval = keyof typeof TrendInterval;

export const TrendSeriesKind = defineEnum('TrendSeriesKind', 'What a series of trends is made of.', {
  ALL: 'All incidents, each once.',
  GROUP: 'Incidents of one group, as key names it.',
  NONE: 'Incidents that have no such group; the key is an empty text.',
  REST: 'Incidents of any group that has no series of its own, each once.',
});
export type TrendSeriesKind = keyof typeof TrendSeriesKind;

@ArgsType()
export class TrendsArgs {
  @Field(() => TrendInterval, { nullable, defaultValue: 'QUARTER', description: 'What one bucket lasts.' })
  interval?: TrendInterval | null;

  @Field(() => TrendGroup, { nullable, defaultValue: 'NONE', description: 'What to count by.' })
  groupBy?: TrendGroup | null;

  @Field(() => DateTime, {
    nullable,
    description:
      'Only incidents that started at this time or later. Without it, from the first incident on, 240 buckets at most; outside tells what lies before.',
  })
  from?: string | null;

  @Field(() => DateTime, {
    nullable,
    description:
      'Only incidents that started before this time. Without it, to the end of the bucket of today.',
  })
  to?: string | null;

  @Field(() => Int, {
    nullable,
    defaultValue: 10,
    description: 'Series with a group of their own at most, 1 to 50: those with the most incidents.',
  })
  top?: number | null;

  @Field(() => String, {
    nullable,
    defaultValue: 'UTC',
    description: 'Time zone the buckets begin in: UTC or an IANA name such as Europe/Berlin.',
  })
  timezone?: string | null;

  @Field(() => PostmortemFilter, {
    nullable,
    description: 'Which postmortems; without states, PUBLISHED ones.',
  })
  filter?: PostmortemFilter | null;
}

@ObjectType({ description: 'A stretch of time that incidents are counted over.' })
export class TrendBucket {
  @Field({
    description:
      '2026, 2026-Q3 or 2026-07, which is the Period of a report over it, or the ISO week 2026-W27.',
  })
  label!: string;

  @Field(() => DateTime, { description: 'First instant.' })
  start!: string;

  @Field(() => DateTime, { description: 'First instant after it.' })
  end!: string;

  @Field({
    description: 'It is cut by from or to, or not over yet: not to be compared with whole ones.',
  })
  partial!: boolean;
}

export const ControlMark = defineEnum('ControlMark', 'Where a count lies outside of its control limits.', {
  ABOVE: 'Above the highest count that is usual.',
  BELOW: 'Below the lowest count that is usual.',
});
export type ControlMark = keyof typeof ControlMark;

@ObjectType({
  description:
    'What a control chart of the series expects of this bucket: limits that a steady rate leaves in 0.135 % of the periods on either side. Whole buckets only, of series that have at least 8 of them.',
})
export class ControlLimits {
  @Field(() => Float, { description: 'The count that the rate over all whole buckets expects here.' })
  expected!: number;

  @Field(() => Int, { description: 'Lowest count that is usual.' })
  lower!: number;

  @Field(() => Int, { description: 'Highest count that is usual.' })
  upper!: number;

  @Field(() => ControlMark, { nullable, description: 'Null where the count is usual.' })
  outside!: ControlMark | null;
}

@ObjectType({ description: 'One series in one bucket.' })
export class TrendPoint {
  @Field(() => TrendBucket, { description: 'When.' })
  bucket!: TrendBucket;

  @Field(() => Int, { description: 'Incidents that started in it.' })
  count!: number;

  @Field(() => Float, {
    description:
      'Lower end of the exact 95 % Poisson interval of count: the expected counts that it is compatible with.',
  })
  countLow!: number;

  @Field(() => Float, { description: 'Upper end of that interval.' })
  countHigh!: number;

  @Field(() => Int, {
    description:
      'Seconds from startedAt to mitigatedAt or, where that is missing, to resolvedAt, added up over the incidents that have them; the largest 32-bit number where they are more.',
  })
  impactSeconds!: number;

  @Field(() => Int, { description: 'Incidents that impactSeconds cannot count, as both ends are missing.' })
  impactMissing!: number;

  @Field(() => DurationStats, { description: 'startedAt to detectedAt.' })
  timeToDetect!: DurationStats;

  @Field(() => DurationStats, { description: 'startedAt to mitigatedAt.' })
  timeToMitigate!: DurationStats;

  @Field(() => DurationStats, { description: 'startedAt to resolvedAt.' })
  timeToResolve!: DurationStats;

  @Field(() => ControlLimits, {
    nullable,
    description: 'Null in partial buckets, and where fewer than 8 buckets are whole.',
  })
  control!: ControlLimits | null;

  @Field(() => TrendIncidents, { description: 'Leads to the incidents it counts.' })
  incidents!: TrendIncidents;
}

@ObjectType({ description: 'One group over time.' })
export class TrendSeries {
  @Field(() => TrendSeriesKind, { description: 'What it is made of.' })
  kind!: TrendSeriesKind;

  @Field({
    description:
      'Code, slug, team, provider or enum value; an empty text for all together and for those that have none; other for the rest.',
  })
  key!: string;

  @Field({ description: 'The key for people.' })
  label!: string;

  @Field(() => Int, { description: 'Incidents in all buckets.' })
  total!: number;

  @Field(() => [TrendPoint], { description: 'One per bucket, in their order, zeros included.' })
  points!: TrendPoint[];
}

@ObjectType({ description: 'Incidents over time.' })
export class Trends {
  @Field(() => TrendInterval, { description: 'What one bucket lasts.' })
  interval!: TrendInterval;

  @Field(() => TrendGroup, { description: 'What is counted by.' })
  groupBy!: TrendGroup;

  @Field({ description: 'Time zone the buckets begin in.' })
  timezone!: string;

  @Field(() => [TrendBucket], { description: 'The stretches of time, without gaps, earliest first.' })
  buckets!: TrendBucket[];

  @Field(() => [TrendSeries], {
    description:
      'Most incidents first, the rest last. With SERVICE, TEAM or PROVIDER an incident counts in each series it belongs to, so that they add up to more than total.',
  })
  series!: TrendSeries[];

  @Field(() => TrendSeries, { description: 'All of them, each incident once.' })
  total!: TrendSeries;

  @Field(() => Int, { description: 'Incidents left out because they have no start.' })
  undated!: number;

  @Field(() => Int, {
    description: 'Incidents left out because they started before the first bucket or after the last one.',
  })
  outside!: number;

  @Field(() => Int, {
    description:
      'Postmortems left out because they are DUPLICATE_OF another one that counts: second texts on one incident.',
  })
  duplicates!: number;

  @Field({ description: 'What is counted and what is not, in a sentence.' })
  definition!: string;
}
