import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { DateTime, defineEnum } from '../common/index.js';
import { VERDICTS } from '../trends/index.js';

const nullable = true;

export const Verdict = defineEnum(
  'Verdict',
  'Whether a change between two periods can be told from chance at 95 %. Counts are compared by the exact conditional test over days, shares by Fisher’s, totals of impact by the test over all ways the incidents could have fallen; within a list, and among the headline figures beside the number of incidents, corrected by Holm.',
  VERDICTS,
);
export type Verdict = keyof typeof Verdict;

export const ReportUnit = defineEnum('ReportUnit', 'What a headline figure is measured in.', {
  COUNT: 'A number of things.',
  SECONDS: 'Seconds.',
  SHARE: 'A share, 0 to 1.',
});

export const RestatementKind = defineEnum(
  'RestatementKind',
  'How an incident of a published report changed.',
  {
    ADDED: 'It counts now and did not.',
    REMOVED: 'It counted and does not any more.',
    CHANGED: 'A field of it is not what it was.',
  },
);

@ObjectType({ description: 'A share of the period, and that of the period before.' })
export class ReportShare {
  @Field(() => Int, { description: 'Those that are so.' })
  k!: number;

  @Field(() => Int, { description: 'Those of which it is known.' })
  n!: number;

  @Field(() => Int, { description: 'Those of which it is not known; they count neither way.' })
  missing!: number;

  @Field(() => Float, { nullable, description: 'k ÷ n; null where n is 0.' })
  value!: number | null;

  @Field(() => Float, { nullable, description: 'Lower end of Wilson’s 95 % interval.' })
  low!: number | null;

  @Field(() => Float, { nullable, description: 'Upper end of that interval.' })
  high!: number | null;

  @Field(() => Float, { nullable, description: 'The share of the period before.' })
  previousValue!: number | null;

  @Field(() => Int, { nullable, description: 'k of the period before.' })
  previousK!: number | null;

  @Field(() => Int, { nullable, description: 'n of the period before.' })
  previousN!: number | null;

  @Field(() => Verdict, { nullable, description: 'Whether it changed; null where it is not compared.' })
  verdict!: Verdict | null;
}

@ObjectType({ description: 'One of the headline figures.' })
export class ReportTile {
  @Field({ description: 'Stable name.' })
  key!: string;

  @Field({ description: 'Name for people.' })
  label!: string;

  @Field(() => ReportUnit, { description: 'What value, previous and the interval are measured in.' })
  unit!: keyof typeof ReportUnit;

  @Field(() => Float, { nullable, description: 'Of the period; null where nothing is known.' })
  value!: number | null;

  @Field(() => Float, { nullable, description: 'Of the period before.' })
  previous!: number | null;

  @Field(() => Float, { nullable, description: 'Lower end of the 95 % interval; null where there is none.' })
  low!: number | null;

  @Field(() => Float, { nullable, description: 'Upper end of that interval.' })
  high!: number | null;

  @Field(() => Verdict, { description: 'Whether it changed.' })
  verdict!: Verdict;

  @Field({ description: 'What it is of, and what is missing.' })
  basis!: string;
}

@ObjectType({ description: 'How much is known of the incidents.' })
export class ReportCoverage {
  @Field({ description: 'Stable name.' })
  key!: string;

  @Field({ description: 'What is known.' })
  label!: string;

  @Field(() => Int, { description: 'Incidents of which it is known.' })
  k!: number;

  @Field(() => Int, { description: 'Incidents.' })
  n!: number;

  @Field(() => Float, { nullable, description: 'k ÷ n; null without incidents.' })
  value!: number | null;
}

@ObjectType({ description: 'How far to trust the report.' })
export class ReportTrust {
  @Field(() => [ReportCoverage], { description: 'How much is known of each incident.' })
  coverage!: readonly ReportCoverage[];

  @Field(() => Int, {
    description: 'Postmortems that count but have no start, so that they are in no period.',
  })
  undated!: number;

  @Field(() => Int, { description: 'Second texts (DUPLICATE_OF) on an incident that counts, of any period.' })
  duplicates!: number;

  @Field(() => Int, { description: 'Postmortems of the period in DRAFT or IN_REVIEW, which do not count.' })
  unpublished!: number;
}

@ObjectType({ description: 'Incidents that have both of two things.' })
export class ReportCell {
  @Field({ description: 'The one.' })
  row!: string;

  @Field({ description: 'The other.' })
  column!: string;

  @Field(() => Int, { description: 'Incidents with both.' })
  count!: number;
}

@ObjectType({ description: 'How much of what happened stands on one.' })
export class ReportConcentration {
  @Field(() => Int, { description: 'Incidents that reached any.' })
  n!: number;

  @Field(() => Int, { description: 'Incidents that name none.' })
  missing!: number;

  @Field(() => String, { nullable, description: 'The one reached most often.' })
  top!: string | null;

  @Field(() => ReportShare, { description: 'Share of the incidents that reached it.' })
  topShare!: ReportShare;

  @Field(() => Float, {
    nullable,
    description:
      'Herfindahl index, the sum of squared shares: 1 where all stand on one; null below 10 incidents.',
  })
  herfindahl!: number | null;
}

@ObjectType({ description: 'An incident that came back.' })
export class ReportRepeat {
  @Field({ description: 'The repeat.' })
  reference!: string;

  @Field({ description: 'Its title.' })
  title!: string;

  @Field({ description: 'The earlier incident.' })
  earlierReference!: string;

  @Field({ description: 'Its title.' })
  earlierTitle!: string;

  @Field(() => Float, { description: 'Seconds from the start of the one to that of the other.' })
  secondsBetween!: number;

  @Field(() => Int, {
    description:
      'Action items against a cause of the repeat that were not done when it began: of the earlier one, and of those that it was a repeat of itself.',
  })
  openActions!: number;
}

@ObjectType({ description: 'An action item whose due day was over.' })
export class ReportOverdueItem {
  @Field({ description: 'What is to be done.' })
  title!: string;

  @Field({ description: 'Its incident.' })
  reference!: string;

  @Field(() => String, { nullable, description: 'Team it is given to.' })
  team!: string | null;

  @Field(() => DateTime, { description: 'When it was due.' })
  dueOn!: string;

  @Field(() => Float, { description: 'Seconds since the start of its incident.' })
  ageSeconds!: number;
}

@ObjectType({ description: 'Open action items of an age.' })
export class ReportAge {
  @Field({ description: 'The age.' })
  label!: string;

  @Field(() => Int, { description: 'Open items.' })
  count!: number;
}

@ObjectType('ActionItemStats', {
  description:
    'Action items of all incidents that count and began before asOf, as they stood then. An item counts from the start of its incident on.',
})
export class ReportActions {
  @Field(() => Int, { description: 'Of incidents that began in the period.' })
  opened!: number;

  @Field(() => Int, { description: 'DONE with completedAt in the period.' })
  completed!: number;

  @Field(() => Int, { description: 'OPEN, IN_PROGRESS, or completed only later.' })
  open!: number;

  @Field(() => Int, { description: 'Open, and the day they were due on was over.' })
  overdue!: number;

  @Field(() => Int, { description: 'Open and without a due date.' })
  withoutDueDate!: number;

  @Field(() => Int, { description: 'DONE without completedAt: completed in no period.' })
  completedUndated!: number;

  @Field(() => Float, {
    nullable,
    description: 'Of those due in the period, the share done by the end of the day they were due on.',
  })
  completionRate!: number | null;

  @Field(() => ReportShare, { description: 'The same with n, what is missing, its interval and verdict.' })
  onTime!: ReportShare;

  @Field(() => ReportShare, { description: 'Of those opened, done by asOf.' })
  completion!: ReportShare;

  @Field(() => Float, {
    nullable,
    description: 'Median age of the open ones, from the start of their incident.',
  })
  medianAgeSeconds!: number | null;

  @Field(() => [ReportAge], { description: 'Open ones by age.' })
  ages!: readonly ReportAge[];

  @Field(() => [ReportOverdueItem], { description: 'Overdue ones, longest first, at most 20.' })
  overdueItems!: readonly ReportOverdueItem[];
}
