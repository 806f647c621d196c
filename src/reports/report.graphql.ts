import { ArgsType, Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../common/index.js';
import { PostmortemFilter } from '../postmortems/index.js';
import { DurationStats, Period, Trends } from '../trends/index.js';
import type { Edition } from './published.js';
import {
  ReportActions,
  ReportCell,
  ReportConcentration,
  ReportShare,
  ReportTile,
  ReportTrust,
} from './report-parts.graphql.js';
import {
  CauseServiceCell,
  CountEntry,
  Delta,
  RecurrenceStats,
  ServiceTime,
} from './report-counts.graphql.js';
import { ReportDefinition, ReportIncident } from './report-register.graphql.js';

const nullable = true;

@ArgsType()
export class ReportArgs {
  @Field(() => Period, { description: 'What the report is on; it must have begun.' })
  period!: string;

  @Field(() => PostmortemFilter, {
    nullable,
    description: 'Which postmortems count; without states, PUBLISHED ones.',
  })
  filter?: PostmortemFilter | null;
}

@ArgsType()
export class EditionArgs extends ReportArgs {
  @Field(() => Int, {
    nullable,
    description:
      'A published revision. Without it the latest one that the caller may see or, where there is none, the report computed anew.',
  })
  revision?: number | null;

  @Field(() => Boolean, {
    nullable,
    defaultValue: false,
    description: 'Computed anew, of all that the caller may see, even where one is published.',
  })
  current?: boolean | null;
}

@ObjectType({ description: 'A period and the instants it lasts.' })
export class ReportSpan {
  @Field(() => Period, { description: 'Its name.' })
  period!: string;

  @Field(() => DateTime, { description: 'First instant.' })
  start!: string;

  @Field(() => DateTime, { description: 'First instant after it.' })
  end!: string;

  @Field(() => Float, { description: 'Days it has lasted: what its counts are compared over.' })
  days!: number;
}

@ObjectType({
  description:
    'The reliability of a period in figures: each with what it is of, what is missing, its interval, and a word for whether it changed. An incident belongs to the period it started in.',
})
export class ReliabilityReport {
  edition!: Edition;

  @Field(() => Period, { description: 'What it is on.' })
  period!: string;

  @Field(() => DateTime, { description: 'First instant of the period.' })
  start!: string;

  @Field(() => DateTime, { description: 'First instant after the period.' })
  end!: string;

  @Field(() => ReportSpan, { description: 'The period of the same kind before, which it is compared with.' })
  previousPeriod!: ReportSpan;

  @Field(() => DateTime, {
    description:
      'Action items stand as before this instant: the end of the period or, while it lasts, of today.',
  })
  asOf!: string;

  @Field({ description: 'Time zone the period begins in.' })
  timezone!: string;

  @Field(() => DateTime, { description: 'When it was computed.' })
  generatedAt!: string;

  @Field({ description: 'SHA-256 of all figures: same inputs, same digest.' })
  digest!: string;

  @Field(() => Int, { nullable, description: 'Of a published report; null of one computed for the caller.' })
  revision!: number | null;

  @Field(() => String, { nullable, description: 'Who published it.' })
  publishedBy!: string | null;

  @Field(() => Boolean, {
    description: 'Whether RESTRICTED postmortems count, which never do in a published report.',
  })
  countsRestricted!: boolean;

  @Field({ description: 'Version of the metric definitions it was computed by.' })
  definitionsVersion!: string;

  @Field({ description: 'Names the taxonomy it was computed by: a digest of its codes and texts.' })
  taxonomyVersion!: string;

  @Field(() => [String], { description: 'The report in three sentences.' })
  headline!: readonly string[];

  @Field(() => [ReportTile], { description: 'The six headline figures.' })
  tiles!: readonly ReportTile[];

  @Field(() => ReportTrust, { description: 'How much is known.' })
  trust!: ReportTrust;

  @Field(() => Delta, { description: 'Incidents that started in the period.' })
  incidents!: Delta;

  @Field(() => Delta, { description: 'Incidents per 30 days, over the days the period has lasted.' })
  incidentRate!: Delta;

  @Field(() => Delta, {
    description: 'Seconds from start to mitigation or, without one, resolution, in all.',
  })
  impactSeconds!: Delta;

  @Field(() => DurationStats, { description: 'startedAt to detectedAt.' })
  timeToDetect!: DurationStats;

  @Field(() => DurationStats, { description: 'detectedAt to acknowledgedAt.' })
  timeToAcknowledge!: DurationStats;

  @Field(() => DurationStats, { description: 'startedAt to mitigatedAt.' })
  timeToMitigate!: DurationStats;

  @Field(() => DurationStats, { description: 'startedAt to resolvedAt.' })
  timeToResolve!: DurationStats;

  @Field(() => Int, { description: 'Minutes within which an incident should be mitigated.' })
  mitigationTargetMinutes!: number;

  @Field(() => ReportShare, {
    description: 'Mitigated within that time, of those with a time of mitigation.',
  })
  withinTarget!: ReportShare;

  @Field(() => ReportShare, { description: 'Noticed by monitoring, a probe, an employee or security first.' })
  detectedInternally!: ReportShare;

  @Field(() => ReportShare, { description: 'Set off by a change of ours. Not the change fail rate of DORA.' })
  changeRelated!: ReportShare;

  @Field(() => [CountEntry], { description: 'SEV1 to SEV5, and those without.' })
  bySeverity!: readonly CountEntry[];

  @Field(() => [CountEntry], { description: 'By the most critical tier reached.' })
  byTier!: readonly CountEntry[];

  @Field(() => [CountEntry], { description: 'By the primary cause, most first.' })
  byRootCause!: readonly CountEntry[];

  @Field(() => [CountEntry], { description: 'By the family of the primary cause, most first.' })
  byRootCauseFamily!: readonly CountEntry[];

  @Field(() => [CountEntry], {
    description: 'By the families of all factors, whatever their role; each incident once for each.',
  })
  byFactorFamily!: readonly CountEntry[];

  @Field(() => [CountEntry], { description: 'By service; each incident once for each it reached.' })
  byService!: readonly CountEntry[];

  @Field(() => [CountEntry], { description: 'By provider; each incident once for each it reached.' })
  byProvider!: readonly CountEntry[];

  @Field(() => [ServiceTime], { description: 'How long services were hurt; longest first.' })
  serviceTimes!: readonly ServiceTime[];

  @Field(() => [CountEntry], { description: 'By who noticed first.' })
  byDetection!: readonly CountEntry[];

  @Field(() => [CauseServiceCell], { description: 'Primary causes by the services reached; most first.' })
  causeByService!: readonly CauseServiceCell[];

  @Field(() => [ReportCell], { description: 'Triggers (row) by primary cause (column); most first.' })
  triggerByCause!: readonly ReportCell[];

  @Field(() => ReportConcentration, { description: 'How much stands on one service.' })
  serviceConcentration!: ReportConcentration;

  @Field(() => ReportConcentration, { description: 'How much stands on one provider.' })
  providerConcentration!: ReportConcentration;

  @Field(() => ReportActions, { description: 'Action items, as they stood at asOf.' })
  actionItems!: ReportActions;

  @Field(() => RecurrenceStats, { description: 'What came back.' })
  recurrence!: RecurrenceStats;

  @Field(() => [ReportIncident], { description: 'Every incident of the period, in the order they began.' })
  register!: readonly ReportIncident[];

  @Field(() => Trends, {
    description: 'The 8 quarters up to it, of a month the 8 months, by severity.',
  })
  trailing!: Trends;

  @Field(() => [String], { description: 'What to know before believing a number.' })
  caveats!: readonly string[];

  @Field(() => [ReportDefinition], { description: 'How each figure comes about.' })
  definitions!: readonly ReportDefinition[];
}
