import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { isUnavailable } from './failures.js';
import type { ReadPool } from './read-pool.js';

/**
 * Longest an acknowledged write may be missing from a copy that is read. It binds both sides: who writes waits until
 * the copy has the write, or for this long; who reads uses the copy only if it had, at some moment within this time,
 * all that the primary had then. So every read that begins after a write was acknowledged finds it, in whichever
 * process, without a word between them.
 */
const BOUND_MS = 1_000;
const LOOK_EVERY_MS = 200;
const APPLIED_EVERY_MS = 4;
/** A copy that was of no use for so long is of no use to the other processes either: writers wait for it no more. */
const GONE_AFTER_MS = 3 * BOUND_MS;
const TIME_OUT = '57014';

const POSITION = 'SELECT pg_current_wal_flush_lsn()::text AS lsn';
/** False for a server that was promoted: it goes its own way from then on. */
const HAS = 'SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= $1::pg_lsn AS has';

export interface ReplicaOptions {
  readonly primary: ReadPool;
  /** Connections to the copy, opened when it first answers. */
  readonly open: () => Promise<ReadPool>;
  readonly say: (line: string) => void;
}

/** A streaming replica that answers reads while it is close behind. */
export class Replica {
  private pool: ReadPool | undefined;
  /** It had everything of this moment. */
  private freshAt = -Infinity;
  private lastUse = performance.now();
  private wasUsable = false;
  private readonly ending = new AbortController();
  private readonly watching: Promise<void>;

  constructor(private readonly options: ReplicaOptions) {
    this.watching = this.watch();
  }

  async end(): Promise<void> {
    this.ending.abort();
    await this.watching;
    await this.pool?.end();
  }

  get isUsable(): boolean {
    return performance.now() - this.freshAt < BOUND_MS;
  }

  /** Undefined where the copy cannot answer now: then the primary does. */
  async read<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[]): Promise<T[] | undefined> {
    if (!this.isUsable) return undefined;
    try {
      return await this.pool!.once<T>(sql, values);
    } catch (error) {
      // What took too long here would take too long there; a conflict with what the copy applies would not.
      const isTooLong =
        (error as { code?: unknown }).code === TIME_OUT && /statement timeout/.test((error as Error).message);
      if (isTooLong || !isUnavailable(error)) throw error;
      return undefined;
    }
  }

  /** Waits until whoever reads the copy finds what is committed by now. */
  async hasCommitted(): Promise<void> {
    if (performance.now() - this.lastUse > GONE_AFTER_MS) return;
    const end = performance.now() + BOUND_MS;
    const position = await this.position().catch(() => undefined);
    while (performance.now() < end) {
      const has = position !== undefined && (await this.has(position).catch(() => false));
      if (has) return;
      await sleep(APPLIED_EVERY_MS);
    }
  }

  private async watch(): Promise<void> {
    while (!this.ending.signal.aborted) {
      await this.look().catch(() => undefined);
      this.tell();
      await sleep(LOOK_EVERY_MS, undefined, { signal: this.ending.signal }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    this.pool ??= await this.options.open();
    const begun = performance.now();
    const position = await this.position();
    while (!(await this.has(position))) {
      this.tell();
      if (this.ending.signal.aborted) return;
      await sleep(LOOK_EVERY_MS / 10);
    }
    this.freshAt = begun;
    this.lastUse = performance.now();
  }

  private async position(): Promise<string> {
    const [row] = await this.options.primary.read<{ lsn: string }>(POSITION, []);
    return row!.lsn;
  }

  private async has(position: string): Promise<boolean> {
    const [row] = (await this.pool?.read<{ has: boolean | null }>(HAS, [position])) ?? [];
    return row?.has === true;
  }

  private tell(): void {
    if (this.isUsable === this.wasUsable) return;
    this.wasUsable = this.isUsable;
    this.options.say(
      this.isUsable
        ? 'Reads go to the replica'
        : 'The replica does not answer or is too far behind; reads go to the primary',
    );
  }
}
