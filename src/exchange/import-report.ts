import type { Assumed } from './lists.js';

export type Outcome = 'CREATED' | 'UPDATED' | 'UNCHANGED' | 'FAILED';
export type Format = 'MARKDOWN' | 'JSON';

/** A document to import: its name tells its format where no other is asked for. */
export interface ImportSource {
  readonly name: string;
  /** A function is called when the document's turn comes, so that a large folder need not fit into memory. */
  readonly content: string | Buffer | (() => Promise<Buffer>);
}

export interface ImportRequest {
  /** Undefined: by the ending of each document's name. */
  readonly format?: Format;
  /** Report what would happen, write nothing. */
  readonly dryRun?: boolean;
  /** In a dry run: what would have come into being before the documents. */
  readonly assumed?: Assumed;
  /** Source system of documents that name none. */
  readonly sourceSystem?: string;
  /** Stops after the document at hand. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number) => void;
}

/** What became of one document. */
export interface ImportItem {
  readonly name: string;
  outcome: Outcome;
  /** Of the stored postmortem; undefined where there is none. */
  readonly id?: string;
  readonly reference?: string;
  readonly warnings: string[];
  readonly error: string | null;
}

export interface ImportReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly items: readonly ImportItem[];
  /** What else was read or passed over. */
  readonly notes: readonly string[];
}

export function reportOf(items: readonly ImportItem[], notes: readonly string[] = []): ImportReport {
  const count = (outcome: Outcome): number => items.filter((item) => item.outcome === outcome).length;
  return {
    created: count('CREATED'),
    updated: count('UPDATED'),
    unchanged: count('UNCHANGED'),
    failed: count('FAILED'),
    items,
    notes,
  };
}
