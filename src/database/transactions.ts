import type { DataSource, QueryRunner } from 'typeorm';
import { breaksConnection, isLostConnection } from './failures.js';
import type { Tx } from './tx.js';

const MAX_ATTEMPTS = 5;

/**
 * All or nothing: commits what `work` did, or rolls it back when it throws. Two writers that got in each other's way
 * (a deadlock, a serialization failure) are no fault of the caller's: the loser tries again. So does whoever gets a
 * connection that turns out to be dead before anything was asked of it.
 */
export async function inTransaction<T>(
  source: DataSource,
  limits: string | undefined,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const tried = await once(source, limits, work);
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
  limits: string | undefined,
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
        manager.query<R[]>(sql, [...values]),
    });
    await runner.commitTransaction();
    return { isDone: true, result };
  } catch (error) {
    await connection.undo(error);
    // TypeORM takes a runner away whose connection broke; what it says of that is of no use to anybody.
    return { isDone: false, error: connection.broken ?? error, hasBegun };
  } finally {
    connection.leave();
    await runner.release();
  }
}

interface PgClient {
  on(event: 'error', listener: (error: Error) => void): unknown;
  removeListener(event: 'error', listener: (error: Error) => void): unknown;
  end(): Promise<void>;
}

/** The connection under a transaction, which may break at any moment. */
class Connection {
  broken: Error | undefined;
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

  leave(): void {
    this.client.removeListener('error', this.onError);
  }
}
