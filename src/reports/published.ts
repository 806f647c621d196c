import type { Report } from './report.js';
import type { Restatements } from './restatements.js';

/** What surrounds the figures: when they were computed, and what they are known by. */
export interface Edition {
  readonly report: Report;
  readonly generatedAt: string;
  /** SHA-256 of the figures: same inputs, same digest. */
  readonly digest: string;
  /** Of a published report; null of one that was computed for the asker. */
  readonly revision: number | null;
  readonly publishedBy: string | null;
  /** What has changed since the report was published; null where none is, and in a published one. */
  readonly restatements: Restatements | null;
}

/** Where the addresses in a rendering lead. */
export interface Links {
  /** Page of a postmortem. */
  postmortem(reference: string): string;
  /** This report. */
  readonly page: string;
  /** This report in another format. */
  format(ending: 'md' | 'csv' | 'json'): string;
  /** The report computed anew, with what has changed since it was published. */
  readonly anew: string;
}
