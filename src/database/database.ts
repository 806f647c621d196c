import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { ReadPool } from './read-pool.js';
import { Replica } from './replica.js';
import type { Session } from './session.js';
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

/** The door to PostgreSQL: prepared reads, and writes in one transaction each, on connections of their own. */
@Injectable()
export class Database implements OnModuleDestroy {
  private readonly reads: ReadPool;
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
    const { openReplica: open } = link;
    if (open) this.replica = new Replica({ primary: this.reads, open, say: (line) => logger.log(line) });
  }

  async onModuleDestroy(): Promise<void> {
    await this.replica?.end();
    await this.reads.end();
  }

  /** Runs a statement as a named prepared one, so that PostgreSQL plans it once per connection. */
  async read<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return this.reads.read<T>(sql, values);
  }

  /**
   * The same, answered by the replica where there is one: for what people and programs ask to see. It finds all that
   * was acknowledged before, but perhaps not what other processes are about to acknowledge; so what leads to a write,
   * or is kept under a version read elsewhere, is read with `read`.
   */
  async readCopy<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return (await this.replica?.read<T>(sql, values)) ?? this.reads.read<T>(sql, values);
  }

  /**
   * One statement that writes bookkeeping, not knowledge: counters, a last use. It takes a connection of the readers,
   * so that it never waits for writers who wait for each other.
   */
  async note<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[] = []): Promise<T[]> {
    return this.reads.once<T>(sql, values);
  }

  /** All or nothing, tried again where two writers got in each other's way. */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const result = await inTransaction(this.source, this.link.session.limits, work);
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

  /** Whether the database answers. */
  async ping(): Promise<void> {
    await this.reads.read('SELECT 1', []);
  }
}
