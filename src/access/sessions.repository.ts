import { Injectable } from '@nestjs/common';
import type { Scope } from '../config/index.js';
import { Database } from '../database/index.js';

/** What a session remembers of who signed in. */
export interface SignedIn {
  readonly subject: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly teams: readonly string[];
  /** The API token it was made of; null where the issuer vouched. */
  readonly tokenId: string | null;
}

/** What must come back from the issuer, and where the browser wanted to go. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
}

/** The tables of browsers that are signed in, or about to be; known by the hash of what their cookie holds. */
@Injectable()
export class SessionsRepository {
  constructor(private readonly database: Database) {}

  /** Adds a session that ends after so many seconds, with its token at the latest; sweeps what has ended. */
  async insert(hash: Buffer, who: SignedIn, maxSeconds: number): Promise<void> {
    await this.database.note(
      `WITH swept AS (DELETE FROM web_session WHERE expires_at < now())
       INSERT INTO web_session (id_hash, subject, name, scopes, teams, token_id, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, now() + make_interval(secs => $7))`,
      [hash, who.subject, who.name, who.scopes, who.teams, who.tokenId, maxSeconds],
    );
  }

  /** The session that is still good: neither over, nor idle for too long, nor made of a token that is not usable. */
  async find(hash: Buffer, idleSeconds: number): Promise<SignedIn | undefined> {
    const [row] = await this.database.read<SignedIn & { stale: boolean } & Record<string, unknown>>(
      `SELECT s.subject, s.name, s.scopes, s.teams, s.token_id AS "tokenId",
         s.seen_at < now() - least(make_interval(mins => 1), make_interval(secs => $2::float8 / 4)) AS stale
       FROM web_session s LEFT JOIN api_token t ON t.id = s.token_id
       WHERE s.id_hash = $1 AND s.expires_at > now() AND s.seen_at > now() - make_interval(secs => $2::float8)
         AND (s.token_id IS NULL OR t.revoked_at IS NULL AND (t.expires_at IS NULL OR t.expires_at > now()))`,
      [hash, idleSeconds],
    );
    if (row?.stale === true)
      await this.database.note('UPDATE web_session SET seen_at = now() WHERE id_hash = $1', [hash]);
    return row;
  }

  async remove(hash: Buffer): Promise<void> {
    await this.database.note('DELETE FROM web_session WHERE id_hash = $1', [hash]);
  }

  async insertAttempt(hash: Buffer, attempt: Attempt, seconds: number): Promise<void> {
    await this.database.note(
      `WITH swept AS (DELETE FROM web_login WHERE expires_at < now())
       INSERT INTO web_login (id_hash, state, nonce, verifier, return_to, expires_at)
       VALUES ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))`,
      [hash, attempt.state, attempt.nonce, attempt.verifier, attempt.returnTo, seconds],
    );
  }

  /** The attempt, for this once: whoever comes a second time finds none. */
  async takeAttempt(hash: Buffer): Promise<Attempt | undefined> {
    const [row] = await this.database.note<Attempt & Record<string, unknown>>(
      `DELETE FROM web_login WHERE id_hash = $1
       RETURNING state, nonce, verifier, return_to AS "returnTo", expires_at > now() AS good`,
      [hash],
    );
    return row?.good === true ? row : undefined;
  }
}
