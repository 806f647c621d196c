import pg from 'pg';
import { isLostConnection } from './failures.js';
import { type Session, withOneClock } from './session.js';
import { LIFETIME_SECONDS, StatementNames } from './statement-names.js';

/** Connections that broke while they were idle, one after the other, until a read is given up. */
const MAX_LOST = 3;

export interface ReadPoolOptions {
  readonly url: string;
  readonly size: number;
  readonly session: Session;
  /** Whether statements are planned once per connection; behind a pooler only where it keeps track of them. */
  readonly prepares: boolean;
  readonly onError: (error: Error) => void;
}

/** Connections for single statements, each planned once per connection where that is possible. */
export class ReadPool {
  private readonly names = new StatementNames();
  readonly pool: pg.Pool;

  constructor(private readonly options: ReadPoolOptions) {
    const { url, size, session, onError } = options;
    this.pool = new pg.Pool({
      connectionString: url,
      max: size,
      maxLifetimeSeconds: LIFETIME_SECONDS,
      ...withOneClock(session.options),
    });
    // A connection that breaks while idle is replaced at the next use.
    this.pool.on('error', onError);
  }

  async end(): Promise<void> {
    await this.pool.end();
  }

  /** A statement that may be repeated: where the connection turns out to be dead, it goes over another one. */
  async read<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[]): Promise<T[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once<T>(sql, values);
      } catch (error) {
        if (attempt === MAX_LOST || !isLostConnection(error)) throw error;
      }
    }
  }

  async once<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[]): Promise<T[]> {
    const name = this.options.prepares ? this.names.of(sql) : undefined;
    const query = { text: sql, values: [...values], ...(name && { name }) };
    const { limits } = this.options.session;
    if (limits !== undefined) return this.limited<T>(limits, query);
    return (await this.pool.query<T>(query)).rows;
  }

  /** Settings of a connection would stay with it and meet other clients of the pooler: they end with a transaction. */
  private async limited<T extends pg.QueryResultRow>(limits: string, query: pg.QueryConfig): Promise<T[]> {
    const client = await this.pool.connect();
    let failure: Error | undefined;
    const onError = (error: Error): void => {
      failure ??= error;
    };
    client.on('error', onError);
    try {
      await client.query(`BEGIN; ${limits}`);
      const { rows } = await client.query<T>(query);
      await client.query('COMMIT');
      return rows;
    } catch (error) {
      failure ??= error as Error;
      throw error;
    } finally {
      client.removeListener('error', onError);
      client.release(failure);
    }
  }
}
