import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/index.js';

const WINDOW_SECONDS = 60;
/** Failed attempts to come in, per address and minute. */
const MAX_FAILURES = 60;
/** A process takes this share of a limit at a time, so that most requests need no statement. */
const SHARE = 1 / 20;

export interface Allowance {
  readonly isAllowed: boolean;
  readonly limit: number;
  /** Requests left in this window, as far as this process knows. */
  readonly remaining: number;
  readonly resetSeconds: number;
}

interface Lease {
  left: number;
  /** What others may still take. */
  readonly beyond: number;
  /** In the time of `performance.now()`: the clock of the machine may be set meanwhile. */
  readonly endsAt: number;
}

/**
 * Requests per minute and caller, counted in PostgreSQL so that the limit holds across processes. Each process
 * takes a share in advance and counts it down by itself; a limit may so be cut short by a share, never exceeded.
 */
@Injectable()
export class RateLimit {
  private readonly leases = new LRUCache<string, Promise<Lease>>({ max: 10_000 });
  private readonly requests: RateLimiterPostgres;
  private readonly failures: RateLimiterPostgres;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    database: Database,
  ) {
    const limiter = (keyPrefix: string, points: number): RateLimiterPostgres =>
      new RateLimiterPostgres({
        storeClient: {
          query: async ({ text, values }: { text: string; values: unknown[] }) => {
            const rows = await database.note(text, values);
            return { rows, rowCount: rows.length };
          },
        },
        storeType: 'client',
        tableName: 'rate_limit',
        tableCreated: true,
        keyPrefix,
        points,
        duration: WINDOW_SECONDS,
        // A database that does not answer fails the request itself; counting goes on in memory.
        insuranceLimiter: new RateLimiterMemory({ keyPrefix, points, duration: WINDOW_SECONDS }),
      });
    this.requests = limiter('request', Math.max(1, config.rateLimit));
    this.failures = limiter('failure', MAX_FAILURES);
  }

  /** Takes one request of this caller off its limit; undefined where there is no limit. */
  async take(caller: string): Promise<Allowance | undefined> {
    if (this.config.rateLimit === 0) return undefined;
    const { lease, isAllowed } = await this.claim(caller);
    return {
      isAllowed,
      limit: this.config.rateLimit,
      remaining: lease.left + lease.beyond,
      resetSeconds: Math.max(1, Math.ceil((lease.endsAt - performance.now()) / 1000)),
    };
  }

  /** Whether this address may try again to say who it is; every failure counts. */
  async failed(address: string): Promise<Allowance | undefined> {
    if (this.config.rateLimit === 0) return undefined;
    const result = await consume(this.failures, address, 1);
    return {
      isAllowed: result.consumedPoints <= MAX_FAILURES,
      limit: MAX_FAILURES,
      remaining: Math.max(0, MAX_FAILURES - result.consumedPoints),
      resetSeconds: Math.max(1, Math.ceil(result.msBeforeNext / 1000)),
    };
  }

  /** One request off the lease; where that is used up, off the next one, taken once however many wait for it. */
  private async claim(caller: string): Promise<{ lease: Lease; isAllowed: boolean }> {
    for (;;) {
      const held = this.leases.get(caller) ?? this.begin(caller);
      const lease = await held;
      if (lease.endsAt > performance.now()) {
        if (lease.left > 0) {
          lease.left--;
          return { lease, isAllowed: true };
        }
        if (lease.beyond === 0) return { lease, isAllowed: false };
      }
      if (this.leases.get(caller) === held) this.leases.delete(caller);
    }
  }

  private begin(caller: string): Promise<Lease> {
    const asked = this.ask(caller);
    this.leases.set(caller, asked);
    asked.catch(() => this.leases.delete(caller));
    return asked;
  }

  private async ask(caller: string): Promise<Lease> {
    const limit = this.config.rateLimit;
    const share = Math.max(1, Math.floor(limit * SHARE));
    const { consumedPoints, msBeforeNext } = await consume(this.requests, caller, share);
    const over = Math.max(0, consumedPoints - limit);
    return {
      left: Math.max(0, share - over),
      beyond: Math.max(0, limit - consumedPoints),
      endsAt: performance.now() + msBeforeNext,
    };
  }
}

async function consume(limiter: RateLimiterPostgres, key: string, points: number): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key, points);
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return refused;
    throw refused;
  }
}
