import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Accounts of Slack users, and what the bot must remember for a while: requests seen, links used, long buttons. */
export class Slack1763900009000 implements MigrationInterface {
  name = 'Slack1763900009000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE slack_identity (
      team_id text NOT NULL,
      user_id text NOT NULL,
      account text NOT NULL,
      token_id uuid CONSTRAINT slack_identity_token_fkey REFERENCES api_token (id),
      issuer text,
      scopes text[] CONSTRAINT slack_identity_scopes_check CHECK (scopes <@ '{read,write,publish,restricted,admin}'),
      teams text[],
      linked_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz,
      CONSTRAINT slack_identity_pkey PRIMARY KEY (team_id, user_id),
      CONSTRAINT slack_identity_rights_check CHECK (CASE WHEN token_id IS NULL
        THEN issuer IS NOT NULL AND scopes IS NOT NULL AND teams IS NOT NULL AND expires_at IS NOT NULL
        ELSE issuer IS NULL AND scopes IS NULL AND teams IS NULL AND expires_at IS NULL END)
    )`);
    await runner.query('CREATE INDEX slack_identity_token_idx ON slack_identity (token_id)');
    await runner.query(`CREATE TABLE slack_memory (
      key text CONSTRAINT slack_memory_pkey PRIMARY KEY,
      value text,
      expires_at timestamptz NOT NULL
    )`);
    await runner.query('CREATE INDEX slack_memory_expires_idx ON slack_memory (expires_at)');
    await runner.query(`ALTER TABLE audit_log DROP CONSTRAINT audit_log_kind_check, ADD CONSTRAINT audit_log_kind_check
      CHECK (kind IN ('POSTMORTEM', 'SERVICE', 'CAUSE', 'TOKEN', 'REPORT', 'SLACK_ACCOUNT'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    // What is noted stays; only new entries are held to the old list.
    await runner.query(`ALTER TABLE audit_log DROP CONSTRAINT audit_log_kind_check, ADD CONSTRAINT audit_log_kind_check
      CHECK (kind IN ('POSTMORTEM', 'SERVICE', 'CAUSE', 'TOKEN', 'REPORT')) NOT VALID`);
    await runner.query('DROP TABLE slack_memory');
    await runner.query('DROP TABLE slack_identity');
  }
}
