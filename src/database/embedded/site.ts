import type { Binaries } from './binaries.js';
import type { UserId } from './command.js';
import type { DataFolder } from './data-folder.js';

/** What is settled before anything of PostgreSQL is started. */
export interface Site {
  readonly folder: DataFolder;
  readonly binaries: Binaries;
  /** Whom PostgreSQL runs as; undefined: the user of this process. */
  readonly user: UserId | undefined;
  /** False: a crash of the machine may cost the data, as suits tests. */
  readonly durable: boolean;
  readonly log: (line: string) => void;
}
