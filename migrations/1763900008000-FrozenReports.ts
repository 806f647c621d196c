import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Published reports: what they counted, and every file of them as it was. Neither is ever changed. */
export class FrozenReports1763900008000 implements MigrationInterface {
  name = 'FrozenReports1763900008000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE frozen_report (
      id uuid CONSTRAINT frozen_report_pkey PRIMARY KEY,
      period text NOT NULL,
      starts_at timestamptz NOT NULL,
      ends_at timestamptz NOT NULL,
      filter jsonb NOT NULL,
      subject text NOT NULL,
      revision int NOT NULL,
      published_at timestamptz NOT NULL,
      published_by text NOT NULL,
      digest text NOT NULL,
      definitions_version text NOT NULL,
      taxonomy_version text NOT NULL,
      incidents int NOT NULL,
      counted uuid[] NOT NULL,
      CONSTRAINT frozen_report_revision_key UNIQUE (subject, revision)
    )`);
    await runner.query(`CREATE TABLE frozen_report_file (
      report_id uuid NOT NULL CONSTRAINT frozen_report_file_report_fkey REFERENCES frozen_report (id) ON DELETE CASCADE,
      name text NOT NULL,
      body text NOT NULL,
      CONSTRAINT frozen_report_file_pkey PRIMARY KEY (report_id, name)
    )`);
    await runner.query(`CREATE FUNCTION frozen_report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'a published report cannot be changed' USING ERRCODE = 'insufficient_privilege'; END $$`);
    for (const table of ['frozen_report', 'frozen_report_file'])
      await runner.query(`CREATE TRIGGER ${table}_stays BEFORE UPDATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION frozen_report_stays()`);
    await runner.query(`ALTER TABLE audit_log DROP CONSTRAINT audit_log_kind_check, ADD CONSTRAINT audit_log_kind_check
      CHECK (kind IN ('POSTMORTEM', 'SERVICE', 'CAUSE', 'TOKEN', 'REPORT'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE frozen_report_file');
    await runner.query('DROP TABLE frozen_report');
    await runner.query('DROP FUNCTION frozen_report_stays()');
    // What is noted stays; only new entries are held to the old list.
    await runner.query(`ALTER TABLE audit_log DROP CONSTRAINT audit_log_kind_check, ADD CONSTRAINT audit_log_kind_check
      CHECK (kind IN ('POSTMORTEM', 'SERVICE', 'CAUSE', 'TOKEN')) NOT VALID`);
  }
}
