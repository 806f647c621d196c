import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type pg from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { isTracing, traced } from '../tracing/index.js';
import { ReadPool } from './read-pool.js';
import { Replica } from './replica.js';
import type { Session } from './session.js';
import { labelled, POSTGRES } from './statement-label.js';
import { StatementNames } from './statement-names.js';
import { inTransaction } from './transactions.js';
import type { Tx } from './tx.js';

/** What the service knows of its database once it has looked. */
export interface Link {
  readonly url: string;
  readonly session: Session;
  readonly reads: number;
  readonly prepares: boolean;
  /** Opens connections to a replica; undefined where none is configured. */
  readonly openReplica: (() => Promise<ReadPool>) | undefined;
}

export const LINK = Symbol('LINK');
/** How busy a pool of connections is. */
export interface PoolState {
  readonly name: 'reads' | 'writes' | 'replica';
  readonly max: number;
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/** The door to PostgreSQL: prepared reads, and writes in one transaction each, on connections of their own. */
@Injectable()
export class Database implements OnModuleDestroy {
  private readonly reads: ReadPool;
  private readonly writeNames: StatementNames | undefined;
  private readonly replica: Replica | undefined;

  constructor(
    @InjectDataSource() private readonly source: DataSource,
    @Inject(LINK) private readonly link: Link,
  ) {
    const logger = new Logger(Database.name);
    this.reads = new ReadPool({
      url: link.url,
      size: link.reads,
      session: link.session,
      prepares: link.prepares,
      onError: (error) => logger.warn(`a connection broke: ${error.message}`),
    });
    if (link.prepares) this.writeNames = new StatementNames();
    const { openReplica: open } = link;
    const say = (line: string, isGood: boolean): void => (isGood ? logger.log(line) : logger.warn(line));
    if (open) this.replica = new Replica({ primary: this.reads, open, say });
  }

  async onModuleDestroy(): Promise<void> {
    await this.replica?.end();
    await this.reads.end();
  }

  /** Runs a statement as a named prepared one, so that PostgreSQL plans it once per connection. */
  async read<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return labelled(sql, () => this.reads.read<T>(sql, values));
  }

  /**
   * The same, answered by the replica where there is one: for what people and programs ask to see. It finds all that
   * was acknowledged before, but perhaps not what other processes are about to acknowledge; so what leads to a write,
   * or is kept under a version read elsewhere, is read with `read`.
   */
  async readCopy<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    const { replica } = this;
    const copy = replica && (await labelled(sql, () => replica.read<T>(sql, values)));
    return copy ?? this.read<T>(sql, values);
  }

  /**
   * One statement that writes bookkeeping, not knowledge: counters, a last use. It takes a connection of the readers,
   * so that it never waits for writers who wait for each other.
   */
  async note<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return labelled(sql, () => this.reads.once<T>(sql, values));
  }

  /** All or nothing, tried again where two writers got in each other's way. */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const result = await traced(
      () => 'transaction',
      POSTGRES,
      () =>
        inTransaction(this.source, { limits: this.link.session.limits, names: this.writeNames }, (tx) => {
          if (isTracing()) traceStatements(tx.manager);
          return work(tx);
        }),
    );
    await this.replica?.hasCommitted();
    return result;
  }

  /** What an operator should know of how the database is reached; undefined where there is nothing to say. */
  get advice(): string | undefined {
    if (this.link.session.limits === undefined) return undefined;
    return (
      'A pooler is in front of PostgreSQL, and the role has no statement_timeout: every read takes a transaction of ' +
      'its own. docs/operations.md says how to set it.'
    );
  }

  pools(): PoolState[] {
    const { master } = this.source.driver as unknown as { readonly master: pg.Pool };
    const copy = this.replica?.connections;
    return [
      stateOf('reads', this.reads.pool),
      stateOf('writes', master),
      ...(copy ? [stateOf('replica', copy)] : []),
    ];
  }

  /** Whether reads go to the replica at the moment; undefined where none is configured. */
  get readsReplica(): boolean | undefined {
    return this.replica?.isUsable;
  }

  /** Whether the database answers. */
  async ping(): Promise<void> {
    await this.reads.read('SELECT 1', []);
  }
}

function stateOf(
  name: PoolState['name'],
  { options, totalCount, idleCount, waitingCount }: pg.Pool,
): PoolState {
  return { name, max: options.max, total: totalCount, idle: idleCount, waiting: waitingCount };
}

/** Whatever TypeORM sends in this transaction goes through its one runner. */
function traceStatements({ queryRunner }: EntityManager): void {
  if (!queryRunner) return;
  const query = queryRunner.query.bind(queryRunner) as (sql: string, ...rest: unknown[]) => Promise<unknown>;
  queryRunner.query = ((sql: string, ...rest: unknown[]) =>
    labelled(sql, () => query(sql, ...rest))) as typeof queryRunner.query;
}
