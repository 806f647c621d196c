import type { DataSource, QueryRunner } from 'typeorm';
import { breaksConnection, isLostConnection } from './failures.js';
import { labelled } from './statement-label.js';
import type { StatementNames } from './statement-names.js';
import type { Tx } from './tx.js';

const MAX_ATTEMPTS = 5;
const IN_FAILED_TRANSACTION = '25P02';

export interface TransactionOptions {
  /** Run first, where the connection could not be opened with them. */
  readonly limits: string | undefined;
  /** Undefined where statements cannot be prepared. */
  readonly names: StatementNames | undefined;
}

/**
 * All or nothing: commits what `work` did, or rolls it back when it throws. Two writers that got in each other's way
 * (a deadlock, a serialization failure) are no fault of the caller's: the loser tries again. So does whoever gets a
 * connection that turns out to be dead before anything was asked of it.
 */
export async function inTransaction<T>(
  source: DataSource,
  options: TransactionOptions,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const tried = await once(source, options, work);
    if (tried.isDone) return tried.result;
    const { error, hasBegun } = tried;
    const { code } = error as { code?: unknown };
    const mayRetry = code === '40P01' || code === '40001' || (!hasBegun && isLostConnection(error));
    if (attempt === MAX_ATTEMPTS || !mayRetry) throw error;
  }
}

type Tried<T> =
  | { readonly isDone: true; readonly result: T }
  | { readonly isDone: false; readonly error: unknown; readonly hasBegun: boolean };

async function once<T>(
  source: DataSource,
  { limits, names }: TransactionOptions,
  work: (tx: Tx) => Promise<T>,
): Promise<Tried<T>> {
  const runner = source.createQueryRunner();
  const connection = await Connection.of(runner).catch((error: unknown) => error);
  if (!(connection instanceof Connection)) {
    await runner.release();
    return { isDone: false, error: connection, hasBegun: false };
  }
  let hasBegun = false;
  try {
    await runner.startTransaction();
    if (limits !== undefined) await runner.query(limits);
    hasBegun = true;
    const { manager } = runner;
    const result = await work({
      manager,
      query: <R extends object>(sql: string, values: readonly unknown[] = []) =>
        labelled(sql, () => connection.query<R>(sql, values, names?.of(sql))),
      post: (sql, values = []) =>
        connection.post(labelled(sql, () => connection.query(sql, values, names?.of(sql)))),
    });
    await connection.settled();
    await connection.commit();
    return { isDone: true, result };
  } catch (error) {
    await connection.undo(error);
    return { isDone: false, error: connection.reasonFor(error), hasBegun };
  } finally {
    connection.leave();
    await runner.release();
  }
}

interface PgClient {
  query<T>(statement: {
    text: string;
    values?: unknown[];
    name?: string;
  }): Promise<{ readonly rows: T[]; readonly command: string }>;
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
  end(): Promise<void>;
}

/** The connection under a transaction, which may break at any moment. */
class Connection {
  broken: Error | undefined;
  /** The last statement that was posted; answers come in the order of the questions. */
  private posted: Promise<unknown> | undefined;
  /** Why one of them failed. */
  private failure: unknown;
  private readonly onError = (error: Error): void => {
    this.broken ??= error;
  };

  private constructor(
    private readonly runner: QueryRunner,
    private readonly client: PgClient,
  ) {
    client.on('error', this.onError);
  }

  static async of(runner: QueryRunner): Promise<Connection> {
    return new Connection(runner, (await runner.connect()) as PgClient);
  }

  async query<T>(text: string, values: readonly unknown[], name: string | undefined): Promise<T[]> {
    try {
      const { rows } = await this.client.query<T>({ text, values: [...values], ...(name && { name }) });
      return rows;
    } catch (error) {
      // What follows a failure in a transaction is refused for that reason alone.
      throw (this.failure ??= error);
    }
  }

  /** Somebody has to look at the answer, if not who asked. */
  post(answer: Promise<unknown>): void {
    this.posted = answer.catch((error: unknown) => {
      this.failure ??= error;
    });
  }

  /** Everything that was posted is done. */
  async settled(): Promise<void> {
    await this.posted;
    if (this.failure !== undefined) throw this.failure as Error;
  }

  /** COMMIT rolls back where something had failed, whoever passed over that, and tells so by its answer alone. */
  async commit(): Promise<void> {
    const { command } = await labelled('COMMIT', () => this.client.query({ text: 'COMMIT' }));
    if (command !== 'COMMIT') throw new Error('A statement had failed: the transaction was rolled back');
  }

  /** Rolls back; a connection that would not answer, or not to that, is closed, so that nobody gets it again. */
  async undo(error: unknown): Promise<void> {
    if (this.broken) return;
    try {
      if (breaksConnection(error)) throw error;
      if (this.runner.isTransactionActive) await this.runner.rollbackTransaction();
    } catch {
      void this.client.end().catch(() => undefined);
    }
  }

  /** What came first: TypeORM knows neither why a connection broke nor why the transaction takes no more. */
  reasonFor(error: unknown): unknown {
    const isAftermath = (error as { code?: unknown }).code === IN_FAILED_TRANSACTION;
    return this.broken ?? (isAftermath ? this.failure : undefined) ?? error;
  }

  leave(): void {
    this.client.removeListener('error', this.onError);
  }
}
