import { createHash } from 'node:crypto';
import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import pg from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { type ConnectionOptions, SESSION } from './data-source.js';
import { isTracing, traced } from '../tracing/index.js';
import { statementLabel } from './statement-label.js';
import type { Tx } from './tx.js';

/** Statements prepared in one lifetime of a connection; shapes beyond go unprepared. */
const MAX_PREPARED = 300;
/** Connections are replaced and shapes forgotten after this long, so that rare shapes cannot keep frequent ones out. */
const LIFETIME_SECONDS = 600;

const MAX_ATTEMPTS = 5;

export const READS = Symbol('READS');
/** What every span of a statement says. */
const POSTGRES = { 'db.system.name': 'postgresql' };

/** How busy a pool of connections is. */
export interface PoolState {
  readonly name: 'reads' | 'writes';
  readonly max: number;
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/** The door to PostgreSQL: prepared reads, and writes in one transaction each, on connections of their own. */
@Injectable()
export class Database implements OnModuleDestroy {
  private readonly names = new Map<string, string>();
  private since = performance.now();
  private readonly reads: pg.Pool;

  constructor(
    @InjectDataSource() private readonly source: DataSource,
    @Inject(READS) { url, poolSize }: ConnectionOptions,
  ) {
    this.reads = new pg.Pool({
      connectionString: url,
      max: poolSize,
      maxLifetimeSeconds: LIFETIME_SECONDS,
      ...SESSION,
    });
    // A connection that breaks while idle is replaced at the next use.
    this.reads.on('error', (error) => new Logger(Database.name).warn(`a connection broke: ${error.message}`));
  }

  async onModuleDestroy(): Promise<void> {
    await this.reads.end();
  }

  /** Runs a statement as a named prepared one, so that PostgreSQL plans it once per connection. */
  async read<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    const name = this.statementName(sql);
    const query = { text: sql, values: [...values], ...(name && { name }) };
    const { rows } = await traced(
      () => statementLabel(sql),
      POSTGRES,
      () => this.reads.query<T>(query),
    );
    return rows;
  }

  /**
   * One statement that writes bookkeeping, not knowledge: counters, a last use. It takes a connection of the readers,
   * so that it never waits for writers who wait for each other.
   */
  async note<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return this.read<T>(sql, values);
  }

  /**
   * All or nothing: commits what `work` did, or rolls it back when it throws. Two writers that got in each other's
   * way (a deadlock, a serialization failure) are no fault of the caller's: the loser tries again.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await traced(
          () => 'transaction',
          POSTGRES,
          () =>
            this.source.transaction((manager) => {
              if (isTracing()) traceStatements(manager);
              return work({
                manager,
                query: <R extends object>(sql: string, values: readonly unknown[] = []) =>
                  manager.query<R[]>(sql, [...values]),
              });
            }),
        );
      } catch (error) {
        const { code } = error as { code?: unknown };
        if (attempt === MAX_ATTEMPTS || (code !== '40P01' && code !== '40001')) throw error;
      }
    }
  }

  pools(): PoolState[] {
    const { master } = this.source.driver as unknown as { readonly master: pg.Pool };
    return [stateOf('reads', this.reads), stateOf('writes', master)];
  }

  /** Whether the database answers. */
  async ping(): Promise<void> {
    await this.reads.query('SELECT 1');
  }

  private statementName(sql: string): string | undefined {
    if (performance.now() - this.since > LIFETIME_SECONDS * 1000) {
      this.names.clear();
      this.since = performance.now();
    }
    let name = this.names.get(sql);
    if (name === undefined && this.names.size < MAX_PREPARED) {
      name = `h_${createHash('sha256').update(sql).digest('base64url').slice(0, 20)}`;
      this.names.set(sql, name);
    }
    return name;
  }
}

function stateOf(
  name: PoolState['name'],
  { options, totalCount, idleCount, waitingCount }: pg.Pool,
): PoolState {
  return { name, max: options.max, total: totalCount, idle: idleCount, waiting: waitingCount };
}

/** Whatever runs in this transaction, through whichever door of TypeORM, goes through its one runner. */
function traceStatements({ queryRunner }: EntityManager): void {
  if (!queryRunner) return;
  const query = queryRunner.query.bind(queryRunner) as (sql: string, ...rest: unknown[]) => Promise<unknown>;
  queryRunner.query = ((sql: string, ...rest: unknown[]) =>
    traced(
      () => statementLabel(sql),
      POSTGRES,
      () => query(sql, ...rest),
    )) as typeof queryRunner.query;
}
