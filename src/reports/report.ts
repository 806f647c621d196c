import type { PostmortemFilter } from '../postmortems/index.js';
import type { DurationStats, Trends, Verdict } from '../trends/index.js';

/*
 * The report as figures: one plain structure, of which GraphQL, JSON, Markdown, CSV and the page are made. Durations are
 * whole seconds or fractions of them, shares lie from 0 to 1, instants are RFC 3339 in UTC, intervals cover 95 %. Null
 * is what cannot be said; nothing is filled in.
 */

/** A period and the instants it lasts, from `start` on, before `end`. */
export interface Span {
  readonly period: string;
  readonly start: string;
  readonly end: string;
  /** Days it has lasted so far: what its counts are counted over. */
  readonly days: number;
}

export interface Ends {
  readonly low: number | null;
  readonly high: number | null;
}

/** A number, that of the period before, and whether they can be told apart. */
export interface Delta extends Ends {
  readonly value: number | null;
  readonly previous: number | null;
  readonly verdict: Verdict;
}

/** k of n, with those of which nothing is known apart. */
export interface ShareOf extends Ends {
  readonly k: number;
  readonly n: number;
  readonly missing: number;
  readonly value: number | null;
}

export interface Share extends ShareOf {
  readonly previous: ShareOf;
  readonly verdict: Verdict;
}

/** One of the headline figures. */
export interface Tile extends Delta {
  readonly key: string;
  readonly label: string;
  readonly unit: 'COUNT' | 'SECONDS' | 'SHARE';
  /** What it is of, such as `12 of 14; 1 not known`. */
  readonly basis: string;
}

export interface Entry extends Ends {
  /** Empty where the incident has none. */
  readonly key: string;
  readonly label: string;
  readonly count: number;
  readonly previous: number;
  readonly impactSeconds: number;
  readonly previousImpactSeconds: number;
  /** Incidents of the period whose impact is not known; none of it is in the sum. */
  readonly impactMissing: number;
  readonly verdict: Verdict;
}

/** How long incidents hurt a service within the period, and the shares of it that were free of that. */
export interface ServiceTime {
  readonly key: string;
  readonly label: string;
  readonly outageSeconds: number;
  readonly withoutOutage: number;
  /** Outages, partial outages and degradation. */
  readonly hurtSeconds: number;
  readonly unhurt: number;
  /** Incidents that began in the period and of which nobody knows when they stopped hurting it. */
  readonly missing: number;
}

export interface Cell {
  readonly row: string;
  readonly column: string;
  readonly count: number;
}

export const RESPONSES = ['timeToDetect', 'timeToAcknowledge', 'timeToMitigate', 'timeToResolve'] as const;
export type ResponseKey = (typeof RESPONSES)[number];

export interface ResponseTimes {
  readonly key: ResponseKey;
  readonly current: DurationStats;
  readonly previous: DurationStats;
}

export interface TrailingPeriod {
  readonly label: string;
  readonly start: string;
  readonly end: string;
  /** Not over yet: not to be compared with whole ones. */
  readonly partial: boolean;
  readonly count: number;
  readonly low: number;
  readonly high: number;
  /** By severity, in the order of SEVERITY_KEYS. */
  readonly bySeverity: readonly number[];
  readonly impactSeconds: number;
  readonly impactMissing: number;
  /** Outside the limits of the control chart; null where it is not, or there is no chart. */
  readonly outside: 'ABOVE' | 'BELOW' | null;
}

/** The severities in order, and the empty key for none. */
export const SEVERITY_KEYS = ['SEV1', 'SEV2', 'SEV3', 'SEV4', 'SEV5', ''] as const;

export interface Concentration {
  /** Incidents that reached at least one of them, and those that reached none. */
  readonly n: number;
  readonly missing: number;
  readonly top: string | null;
  readonly topShare: ShareOf;
  /** Σ share²; null below ten. */
  readonly herfindahl: number | null;
}

/** An incident that is RECURRENCE_OF an earlier one. */
export interface Repeat {
  readonly reference: string;
  readonly title: string;
  readonly earlierReference: string;
  readonly earlierTitle: string;
  readonly secondsBetween: number;
  /** Action items of the earlier one against a cause of this one that were not done when this one began. */
  readonly openActions: number;
}

export interface Repeats {
  readonly count: Delta;
  readonly share: ShareOf;
  readonly whileActionOpen: number;
  readonly pairs: readonly Repeat[];
}

export interface ActionFigures {
  /** Of incidents that started in the period. */
  readonly opened: number;
  readonly previousOpened: number;
  readonly completed: number;
  readonly previousCompleted: number;
  readonly open: number;
  readonly overdue: number;
  /** Open ones that nobody has given a due date. */
  readonly withoutDueDate: number;
  /** DONE without a date: neither completed in a period nor open. */
  readonly completedUndated: number;
  /** Of those opened in the period, done by `asOf`. */
  readonly completion: ShareOf;
  /** Of those due in the period, done by the end of the day they were due on. */
  readonly onTime: Share;
  readonly medianAgeSeconds: number | null;
  readonly ages: readonly { readonly label: string; readonly count: number }[];
  readonly overdueItems: readonly OverdueItem[];
}

export interface OverdueItem {
  readonly postmortemId: string;
  readonly title: string;
  readonly reference: string;
  readonly team: string | null;
  readonly dueOn: string;
  readonly ageSeconds: number;
}

/** One incident as the register shows it. */
export interface RegisterRow {
  readonly id: string;
  readonly reference: string;
  readonly title: string;
  readonly startedAt: string;
  readonly severity: string | null;
  readonly nature: string;
  readonly cause: string | null;
  readonly causeName: string | null;
  readonly confidence: string | null;
  readonly services: readonly string[];
  readonly providers: readonly string[];
  readonly detectedBy: string;
  readonly changeRelated: boolean | null;
  readonly timeToDetect: number | null;
  readonly timeToAcknowledge: number | null;
  readonly timeToMitigate: number | null;
  readonly timeToResolve: number | null;
  readonly impactSeconds: number | null;
  readonly customersAffected: number | null;
  readonly repeatOf: string | null;
}

export interface Trust {
  /** Each statement of how much is known, as k of n. */
  readonly coverage: readonly (ShareOf & { readonly key: string; readonly label: string })[];
  /** Postmortems that would count but have no start, of any period. */
  readonly undated: number;
  /** Second texts on an incident that counts, of any period. */
  readonly duplicates: number;
  /** Postmortems of the period that are not published yet. */
  readonly unpublished: number;
}

export interface Definition {
  readonly key: string;
  readonly name: string;
  readonly formula: string;
  readonly notes: string;
  readonly source: string;
}

/** What a report is of, and what it goes by: known before anything is computed. */
export interface Frame {
  readonly definitionsVersion: string;
  readonly definitions: readonly Definition[];
  readonly taxonomyVersion: string;
  readonly period: Span;
  readonly previous: Span;
  /** Action items stand as they stood before this instant: the period's end or, while it lasts, that of the day. */
  readonly asOf: string;
  readonly timeZone: string;
  readonly fiscalYearStart: number;
  readonly mitigationTargetMinutes: number;
  readonly filter: PostmortemFilter;
  /** ORGANIZATION: of what everyone who reads may see. RESTRICTED: restricted postmortems count as well. */
  readonly audience: 'ORGANIZATION' | 'RESTRICTED';
  /** By severity, over the periods looked back on, as `trends` answers it. */
  readonly trends: Trends;
}

export interface Report extends Frame {
  /** Grows when this structure changes its meaning. */
  readonly format: 1;
  readonly headline: readonly string[];
  readonly tiles: readonly Tile[];
  readonly incidents: Delta;
  /** Per 30 days. */
  readonly incidentRate: Delta;
  readonly impactSeconds: Delta;
  /** Incidents whose impact is known, and not. */
  readonly impactBasis: { readonly n: number; readonly missing: number };
  readonly trust: Trust;
  readonly trailing: readonly TrailingPeriod[];
  readonly responses: readonly ResponseTimes[];
  readonly withinTarget: Share;
  readonly bySeverity: readonly Entry[];
  readonly byTier: readonly Entry[];
  readonly byRootCauseFamily: readonly Entry[];
  readonly byRootCause: readonly Entry[];
  /** By the families of all factors, whatever their role: an incident counts once under each. */
  readonly byFactorFamily: readonly Entry[];
  /** Names of the causes by code, triggers included. */
  readonly causeNames: Readonly<Record<string, string>>;
  readonly triggerByCause: readonly Cell[];
  readonly causeByService: readonly Cell[];
  readonly byService: readonly Entry[];
  readonly byProvider: readonly Entry[];
  readonly serviceTimes: readonly ServiceTime[];
  readonly serviceConcentration: Concentration;
  readonly providerConcentration: Concentration;
  readonly byDetection: readonly Entry[];
  readonly detectedInternally: Share;
  readonly changeRelated: Share;
  readonly repeats: Repeats;
  readonly actions: ActionFigures;
  readonly register: readonly RegisterRow[];
  readonly caveats: readonly string[];
}
