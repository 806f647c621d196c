import { Injectable } from '@nestjs/common';
import type { Scope } from '../config/index.js';
import { Database, type Tx, utcText } from '../database/index.js';
import type { SlackUser } from './asker.js';

/** A link as it is stored; with a token the rights are the token's, now. */
export interface StoredIdentity extends SlackUser {
  readonly account: string;
  readonly tokenId: string | null;
  readonly issuer: string | null;
  readonly scopes: readonly Scope[] | null;
  readonly teams: readonly string[] | null;
  readonly linkedAt: string;
  readonly expiresAt: string | null;
}

/** Rights that a link gives at this moment. */
export interface CurrentRights {
  readonly account: string;
  readonly issuer: string | null;
  readonly scopes: readonly Scope[];
  readonly teams: readonly string[];
}

export type NewIdentity = Omit<StoredIdentity, 'linkedAt' | 'expiresAt'> & { readonly hours: number };

const COLUMNS = `i.team_id AS "teamId", i.user_id AS "userId", i.account, i.token_id AS "tokenId", i.issuer, i.scopes, i.teams,
  to_json(${utcText('i.linked_at')}) AS "linkedAt", to_json(${utcText('i.expires_at')}) AS "expiresAt"`;

/** The table of Slack users and whose account they act for. */
@Injectable()
export class IdentitiesRepository {
  constructor(private readonly database: Database) {}

  /** Undefined where there is no link, where it has expired, and where its token is revoked or expired. */
  async rights({ teamId, userId }: SlackUser): Promise<CurrentRights | undefined> {
    const [row] = await this.database.read<CurrentRights & Record<string, unknown>>(
      `SELECT i.account, i.issuer, coalesce(t.scopes, i.scopes) AS scopes, coalesce(t.teams, i.teams) AS teams
       FROM slack_identity i LEFT JOIN api_token t ON t.id = i.token_id
       WHERE i.team_id = $1 AND i.user_id = $2 AND CASE WHEN i.token_id IS NULL THEN i.expires_at > now()
         ELSE t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now()) END`,
      [teamId, userId],
    );
    return row;
  }

  async all(): Promise<StoredIdentity[]> {
    return this.database.read<StoredIdentity & Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM slack_identity i ORDER BY i.linked_at DESC, i.team_id, i.user_id LIMIT 1000`,
    );
  }

  async find(tx: Tx, { teamId, userId }: SlackUser): Promise<StoredIdentity | undefined> {
    const [row] = await tx.query<StoredIdentity>(
      `SELECT ${COLUMNS} FROM slack_identity i WHERE i.team_id = $1 AND i.user_id = $2 FOR UPDATE`,
      [teamId, userId],
    );
    return row;
  }

  async save(tx: Tx, identity: NewIdentity): Promise<StoredIdentity> {
    const { teamId, userId, account, tokenId, issuer, scopes, teams, hours } = identity;
    const [row] = await tx.query<StoredIdentity>(
      `INSERT INTO slack_identity AS i (team_id, user_id, account, token_id, issuer, scopes, teams, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $4::uuid IS NULL THEN now() + $8 * interval '1 hour' END)
       ON CONFLICT (team_id, user_id) DO UPDATE SET account = excluded.account, token_id = excluded.token_id,
         issuer = excluded.issuer, scopes = excluded.scopes, teams = excluded.teams, linked_at = now(),
         expires_at = excluded.expires_at
       RETURNING ${COLUMNS}`,
      [teamId, userId, account, tokenId, issuer, scopes, teams, hours],
    );
    return row!;
  }

  async remove(tx: Tx, { teamId, userId }: SlackUser): Promise<void> {
    await tx.query('DELETE FROM slack_identity WHERE team_id = $1 AND user_id = $2', [teamId, userId]);
  }
}
