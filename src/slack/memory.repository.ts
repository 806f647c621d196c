import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '../database/index.js';

const CLAIM = `INSERT INTO slack_memory (key, expires_at) VALUES ($1, now() + $2 * interval '1 second')
  ON CONFLICT (key) DO NOTHING RETURNING key`;

/** What must be known in every process for a while: requests that came, links that were used, the rest of long buttons. */
@Injectable()
export class SlackMemory {
  constructor(private readonly database: Database) {}

  /** True for the first who claims this key; false for everyone after, in whichever process, until it expires. */
  async claim(key: string, seconds: number, tx?: Tx): Promise<boolean> {
    const values = [key, seconds];
    const rows = await (tx ? tx.query<object>(CLAIM, values) : this.database.note(CLAIM, values));
    return rows.length > 0;
  }

  async keep(key: string, value: string, seconds: number): Promise<void> {
    await this.database.note(
      `INSERT INTO slack_memory (key, value, expires_at) VALUES ($1, $2, now() + $3 * interval '1 second')
       ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`,
      [key, value, seconds],
    );
  }

  async recall(key: string): Promise<string | undefined> {
    const [row] = await this.database.read<{ value: string }>(
      'SELECT value FROM slack_memory WHERE key = $1 AND expires_at > now()',
      [key],
    );
    return row?.value;
  }

  /** Forgets what has expired, in portions; answers with how much that was. */
  async purge(): Promise<number> {
    const rows = await this.database.note(
      `DELETE FROM slack_memory WHERE key IN
        (SELECT key FROM slack_memory WHERE expires_at < now() LIMIT 10000 FOR UPDATE SKIP LOCKED) RETURNING key`,
    );
    return rows.length;
  }
}
