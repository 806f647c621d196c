import type { Config } from '../../config/index.js';

/** `problem`: the service does not start or does not work. `warning`: it works, but somebody will be sorry. */
export type Verdict = 'ok' | 'note' | 'warning' | 'problem';

/** What one look found. */
export interface Finding {
  readonly check: string;
  readonly verdict: Verdict;
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** The database that is looked at; read only. */
export interface Asked {
  query<T extends object>(sql: string, values?: readonly unknown[]): Promise<T[]>;
}

export interface Patient {
  readonly config: Config;
  /** Undefined where it does not answer, or the embedded one does not run. */
  readonly database: Asked | undefined;
}

/** Looks at one thing, changes nothing, and says nothing where the thing is not configured. */
export interface Check {
  readonly name: string;
  look(patient: Patient): Promise<readonly Look[]> | readonly Look[];
}

export type Look = Omit<Finding, 'check'>;

export const ok = (message: string): Look => ({ verdict: 'ok', message });
export const note = (message: string, fix?: string): Look => ({
  verdict: 'note',
  message,
  ...(fix && { fix }),
});
export const warning = (message: string, fix: string): Look => ({ verdict: 'warning', message, fix });
export const problem = (message: string, fix: string): Look => ({ verdict: 'problem', message, fix });
