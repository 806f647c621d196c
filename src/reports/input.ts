import type { PostmortemFilter } from '../postmortems/index.js';
import type { Incident, InstantRange } from '../trends/index.js';
import type { ActionFigures, Frame, Repeat } from './report.js';

/** What the statements beside the incidents are asked for. */
export interface FigureRequest {
  readonly filter: PostmortemFilter;
  readonly period: InstantRange;
  readonly previous: InstantRange;
  readonly asOf: string;
  readonly timeZone: string;
}

/** All that a report is computed from; `buildReport` adds nothing to it. */
export interface ReportInput extends Frame {
  /** Names of the cause families by code. */
  readonly families: ReadonlyMap<string, string>;
  readonly current: readonly Incident[];
  readonly before: readonly Incident[];
  /** Of both periods. */
  readonly repeats: readonly RepeatInput[];
  readonly actions: ActionInput;
  readonly unpublished: number;
}

export interface RepeatInput extends Repeat {
  readonly id: string;
  readonly earlierId: string;
  readonly isCurrent: boolean;
}

/** Of two periods: this one and the one before. */
interface Pair {
  readonly current: number;
  readonly previous: number;
}

export interface ActionInput extends Pick<
  ActionFigures,
  'open' | 'overdue' | 'withoutDueDate' | 'completedUndated' | 'medianAgeSeconds' | 'overdueItems'
> {
  readonly opened: Pair;
  readonly completed: Pair;
  readonly completedOfOpened: number;
  readonly due: Pair;
  readonly dueOnTime: Pair;
  /** Due ones that are DONE without a date: whether in time is not known. */
  readonly dueUnknown: Pair;
  /** Open ones by age, in the order of AGES. */
  readonly ages: readonly number[];
}

/** Upper ends of the age groups in days, and what each is called. */
export const AGES = [
  [30, 'up to 30 days'],
  [90, '31 to 90 days'],
  [180, '91 to 180 days'],
  [365, '181 to 365 days'],
  [Infinity, 'over a year'],
] as const;
