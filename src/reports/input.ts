import type { PostmortemFilter } from '../postmortems/index.js';
import type { Incident, InstantRange, Trends } from '../trends/index.js';
import type { Definition, OverdueItem, Span } from './report.js';

/** What the statements beside the incidents are asked for. */
export interface FigureRequest {
  readonly filter: PostmortemFilter;
  readonly period: InstantRange;
  readonly previous: InstantRange;
  readonly asOf: string;
  readonly timeZone: string;
}

/** All that a report is computed from; `buildReport` adds nothing to it. */
export interface ReportInput {
  readonly period: Span;
  readonly previous: Span;
  readonly asOf: string;
  readonly timeZone: string;
  readonly fiscalYearStart: number;
  readonly mitigationTargetMinutes: number;
  readonly filter: PostmortemFilter;
  readonly audience: 'ORGANIZATION' | 'RESTRICTED';
  readonly definitionsVersion: string;
  readonly definitions: readonly Definition[];
  readonly taxonomyVersion: string;
  /** Names of the cause families by code. */
  readonly families: ReadonlyMap<string, string>;
  readonly current: readonly Incident[];
  readonly before: readonly Incident[];
  /** By severity, over the periods looked back on. */
  readonly trends: Trends;
  /** Of both periods. */
  readonly repeats: readonly RepeatInput[];
  readonly actions: ActionInput;
  readonly unpublished: number;
}

export interface RepeatInput {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly earlierId: string;
  readonly earlierReference: string;
  readonly earlierTitle: string;
  readonly secondsBetween: number;
  readonly openActions: number;
  readonly isCurrent: boolean;
}

/** Of two periods: this one and the one before. */
interface Pair {
  readonly current: number;
  readonly previous: number;
}

export interface ActionInput {
  readonly opened: Pair;
  readonly completed: Pair;
  readonly completedOfOpened: number;
  readonly due: Pair;
  readonly dueOnTime: Pair;
  /** Due ones that are DONE without a date: whether in time is not known. */
  readonly dueUnknown: Pair;
  readonly completedUndated: number;
  readonly open: number;
  readonly overdue: number;
  readonly withoutDueDate: number;
  readonly medianAgeSeconds: number | null;
  /** Open ones by age, in the order of AGES. */
  readonly ages: readonly number[];
  readonly overdueItems: readonly OverdueItem[];
}

/** Upper ends of the age groups in days, and what each is called. */
export const AGES = [
  [30, 'up to 30 days'],
  [90, '31 to 90 days'],
  [180, '91 to 180 days'],
  [365, '181 to 365 days'],
  [Infinity, 'over a year'],
] as const;
