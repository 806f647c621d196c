import type { MigrationInterface, QueryRunner } from 'typeorm';

/** API tokens, the audit log that only grows, request counters, and the team that owns a postmortem. */
export class Access1763900002000 implements MigrationInterface {
  name = 'Access1763900002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE api_token (
      id uuid CONSTRAINT api_token_pkey PRIMARY KEY,
      name text NOT NULL CONSTRAINT api_token_name_key UNIQUE,
      prefix text NOT NULL CONSTRAINT api_token_prefix_key UNIQUE,
      secret_hash bytea NOT NULL CONSTRAINT api_token_hash_check CHECK (length(secret_hash) = 32),
      scopes text[] NOT NULL
        CONSTRAINT api_token_scopes_check CHECK (scopes <@ '{read,write,publish,restricted,admin}' AND 'read' = ANY (scopes)),
      teams text[] NOT NULL,
      created_by text NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      expires_at timestamptz,
      revoked_at timestamptz,
      last_used_at timestamptz
    )`);
    await runner.query(`CREATE TABLE audit_log (
      id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT audit_log_pkey PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      actor text NOT NULL,
      address inet,
      request_id text,
      action text NOT NULL CONSTRAINT audit_log_action_check CHECK (action IN ('CREATE', 'UPDATE', 'REVOKE')),
      kind text NOT NULL CONSTRAINT audit_log_kind_check CHECK (kind IN ('POSTMORTEM', 'SERVICE', 'CAUSE', 'TOKEN')),
      subject_id text NOT NULL,
      version int,
      fields text[] NOT NULL,
      before_digest text,
      after_digest text
    )`);
    await runner.query('CREATE INDEX audit_log_subject_idx ON audit_log (subject_id, id DESC)');
    await runner.query('CREATE INDEX audit_log_actor_idx ON audit_log (actor, id DESC)');
    await runner.query(`CREATE FUNCTION audit_log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'the audit log can only grow' USING ERRCODE = 'insufficient_privilege'; END $$`);
    await runner.query(`CREATE TRIGGER audit_log_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
      FOR EACH STATEMENT EXECUTE FUNCTION audit_log_only_grows()`);
    await runner.query(`CREATE UNLOGGED TABLE rate_limit (
      key varchar(255) CONSTRAINT rate_limit_pkey PRIMARY KEY,
      points integer NOT NULL DEFAULT 0,
      expire bigint
    )`);
    await runner.query('ALTER TABLE postmortem ADD COLUMN owner_team text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE postmortem DROP COLUMN owner_team');
    await runner.query('DROP TABLE rate_limit');
    await runner.query('DROP TABLE audit_log');
    await runner.query('DROP FUNCTION audit_log_only_grows');
    await runner.query('DROP TABLE api_token');
  }
}
