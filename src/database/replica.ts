import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { areCopies } from './copies.js';
import { isUnavailable } from './failures.js';
import type { ReadPool } from './read-pool.js';
import { reasonOf, remedyOf } from './remedies.js';

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
/** A server that was promoted goes its own way from then on. */
const STATE = `SELECT pg_is_in_recovery() AS follows,
  coalesce(pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= $1::pg_lsn, false) AS has`;

const TOO_FAR_BEHIND = 'it is too far behind';
const NO_REPLICA = 'it is no replica, it takes writes itself';
const ANOTHER_DATABASE =
  'it holds another database; DATABASE_REPLICA_URL must name a streaming replica of DATABASE_URL';

interface State {
  readonly follows: boolean;
  readonly has: boolean;
}

export interface ReplicaOptions {
  readonly primary: ReadPool;
  /** Connections to the copy, opened when it first answers. */
  readonly open: () => Promise<ReadPool>;
  readonly say: (line: string, isGood: boolean) => void;
}

/** A streaming replica that answers reads while it is close behind. */
export class Replica {
  private pool: ReadPool | undefined;
  /** It had everything of this moment. */
  private freshAt = -Infinity;
  private readonly begun = performance.now();
  private lastUse = this.begun;
  private wasUsable: boolean | undefined;
  /** Why it was not of use when last looked at. */
  private trouble = TOO_FAR_BEHIND;
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

  /** Undefined until it has answered for the first time. */
  get connections(): pg.Pool | undefined {
    return this.pool?.pool;
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
      const has = position !== undefined && (await this.state(position).catch(() => undefined))?.has;
      if (has) return;
      await sleep(APPLIED_EVERY_MS);
    }
  }

  private async watch(): Promise<void> {
    while (!this.ending.signal.aborted) {
      await this.look().catch((error: unknown) => {
        const remedy = remedyOf(error, 'DATABASE_REPLICA_URL');
        this.trouble = remedy === undefined ? reasonOf(error) : `${reasonOf(error)}. ${remedy}`;
      });
      this.tell();
      await sleep(LOOK_EVERY_MS, undefined, { signal: this.ending.signal }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    this.pool ??= await this.open();
    const begun = performance.now();
    const position = await this.position();
    for (;;) {
      const { follows, has } = await this.state(position);
      if (has) break;
      this.trouble = follows ? TOO_FAR_BEHIND : NO_REPLICA;
      this.tell();
      if (this.ending.signal.aborted) return;
      await sleep(LOOK_EVERY_MS / 10);
    }
    this.freshAt = begun;
    this.lastUse = performance.now();
  }

  private async open(): Promise<ReadPool> {
    const pool = await this.options.open();
    try {
      const { primary } = this.options;
      const isCopy = await areCopies(
        (sql) => primary.read(sql, []),
        (sql) => pool.read(sql, []),
      );
      if (!isCopy) throw new Error(ANOTHER_DATABASE);
      return pool;
    } catch (error) {
      await pool.end();
      throw error;
    }
  }

  private async position(): Promise<string> {
    const [row] = await this.options.primary.read<{ lsn: string }>(POSITION, []);
    return row!.lsn;
  }

  private async state(position: string): Promise<State> {
    const [state] = (await this.pool?.read<State & pg.QueryResultRow>(STATE, [position])) ?? [];
    return state ?? { follows: true, has: false };
  }

  /** Says how it is when that changes, and at first once it has had the time to be of use. */
  private tell(): void {
    const { isUsable } = this;
    if (isUsable === this.wasUsable) return;
    if (this.wasUsable === undefined && !isUsable && performance.now() - this.begun < GONE_AFTER_MS) return;
    this.wasUsable = isUsable;
    this.options.say(
      isUsable
        ? 'Reads go to the replica'
        : `The replica is not read: ${this.trouble}. Reads go to the primary`,
      isUsable,
    );
  }
}
