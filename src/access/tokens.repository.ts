import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import type { Scope } from '../config/index.js';
import { Database, type Tx, utcText } from '../database/index.js';

/** A token as it may be shown: everything but the secret, which nobody has. */
export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  readonly teams: readonly string[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
  readonly lastUsedAt: string | null;
}

type Given = 'name' | 'prefix' | 'scopes' | 'teams' | 'createdBy' | 'expiresAt';
export type NewToken = Pick<ApiToken, Given> & { readonly hash: Buffer };

const at = (column: string): string => `to_json(${utcText(column)})`;
const COLUMNS = `id, name, prefix, scopes, teams, created_by AS "createdBy", ${at('created_at')} AS "createdAt",
  ${at('expires_at')} AS "expiresAt", ${at('revoked_at')} AS "revokedAt", ${at('last_used_at')} AS "lastUsedAt"`;
const USABLE = `revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`;

/** The table of API tokens. */
@Injectable()
export class TokensRepository {
  constructor(private readonly database: Database) {}

  /** Undefined where the name is taken. */
  async insert(tx: Tx, token: NewToken): Promise<ApiToken | undefined> {
    const [row] = await tx.query<ApiToken>(
      `INSERT INTO api_token (id, name, prefix, secret_hash, scopes, teams, created_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO NOTHING RETURNING ${COLUMNS}`,
      [
        ...[uuidv7(), token.name, token.prefix, token.hash],
        ...[token.scopes, token.teams, token.createdBy, token.expiresAt],
      ],
    );
    return row;
  }

  /** The usable token with this visible part, and what proves it. */
  async byPrefix(prefix: string): Promise<(ApiToken & { hash: Buffer }) | undefined> {
    const [row] = await this.database.read<ApiToken & { hash: Buffer } & Record<string, unknown>>(
      `SELECT ${COLUMNS}, secret_hash AS hash FROM api_token WHERE prefix = $1 AND ${USABLE}`,
      [prefix],
    );
    return row;
  }

  /** The usable token of this name; names are never used twice. */
  async usable(name: string): Promise<ApiToken | undefined> {
    const [row] = await this.database.read<ApiToken & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM api_token WHERE name = $1 AND ${USABLE}`,
      [name],
    );
    return row;
  }

  async all(): Promise<ApiToken[]> {
    return this.database.read<ApiToken & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM api_token ORDER BY created_at, name`,
    );
  }

  async countUsable(): Promise<number> {
    const [row] = await this.database.read<{ n: number }>(
      `SELECT count(*)::int AS n FROM api_token WHERE ${USABLE}`,
    );
    return row!.n;
  }

  /** The token that is no longer usable now; undefined where none has this name or visible part. */
  async revoke(tx: Tx, nameOrPrefix: string): Promise<ApiToken | undefined> {
    const [revoked] = await tx.query<ApiToken>(
      `UPDATE api_token SET revoked_at = coalesce(revoked_at, now()) WHERE name = $1 OR prefix = $1 RETURNING ${COLUMNS}`,
      [nameOrPrefix],
    );
    return revoked;
  }

  /** Notes that a token was used, once a minute at most. */
  async used(id: string): Promise<void> {
    await this.database.note(
      `UPDATE api_token SET last_used_at = now()
       WHERE id = $1 AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')`,
      [id],
    );
  }
}
