import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Browsers that are signed in, and those that are about to. */
export class WebSessions1763900010000 implements MigrationInterface {
  name = 'WebSessions1763900010000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE web_session (
      id_hash bytea CONSTRAINT web_session_pkey PRIMARY KEY
        CONSTRAINT web_session_hash_check CHECK (length(id_hash) = 32),
      subject text NOT NULL,
      name text NOT NULL,
      scopes text[] NOT NULL
        CONSTRAINT web_session_scopes_check CHECK (scopes <@ '{read,write,publish,restricted,admin}' AND 'read' = ANY (scopes)),
      teams text[] NOT NULL,
      token_id uuid CONSTRAINT web_session_token_fkey REFERENCES api_token (id) ON DELETE CASCADE,
      created_at timestamptz NOT NULL DEFAULT now(),
      seen_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz NOT NULL
    )`);
    await runner.query('CREATE INDEX web_session_expires_idx ON web_session (expires_at)');
    await runner.query(`CREATE TABLE web_login (
      id_hash bytea CONSTRAINT web_login_pkey PRIMARY KEY
        CONSTRAINT web_login_hash_check CHECK (length(id_hash) = 32),
      state text NOT NULL,
      nonce text NOT NULL,
      verifier text NOT NULL,
      return_to text NOT NULL,
      expires_at timestamptz NOT NULL
    )`);
    await runner.query('CREATE INDEX web_login_expires_idx ON web_login (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE web_login');
    await runner.query('DROP TABLE web_session');
  }
}
