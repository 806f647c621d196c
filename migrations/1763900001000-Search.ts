import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The table behind the PostgreSQL search engine, and the words typing errors are corrected against. */
export class Search1763900001000 implements MigrationInterface {
  name = 'Search1763900001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE EXTENSION IF NOT EXISTS pg_trgm');
    await runner.query('CREATE EXTENSION IF NOT EXISTS fuzzystrmatch');
    await runner.query(`CREATE TABLE search_document (
      postmortem_id uuid CONSTRAINT search_document_pkey PRIMARY KEY
        CONSTRAINT search_document_postmortem_fkey REFERENCES postmortem (id) ON DELETE CASCADE,
      visibility text NOT NULL,
      status text NOT NULL,
      severity text,
      nature text NOT NULL,
      started_at timestamptz,
      updated_at timestamptz NOT NULL,
      seconds_to_resolve float8,
      has_open_actions boolean NOT NULL,
      services text[] NOT NULL,
      causes text[] NOT NULL,
      providers text[] NOT NULL,
      teams text[] NOT NULL,
      tags text[] NOT NULL,
      signatures text NOT NULL,
      words tsvector NOT NULL
    )`);
    await runner.query(
      'CREATE INDEX search_document_words_idx ON search_document USING gin (words) WITH (fastupdate = off)',
    );
    await runner.query(
      'CREATE INDEX search_document_signatures_idx ON search_document USING gin (signatures gin_trgm_ops)',
    );
    await runner.query(
      `CREATE INDEX search_document_newest_idx ON search_document (coalesce(started_at, '-infinity') DESC, postmortem_id DESC)`,
    );
    await runner.query('CREATE TABLE search_word (word text CONSTRAINT search_word_pkey PRIMARY KEY)');
    await runner.query('CREATE INDEX search_word_trgm_idx ON search_word USING gin (word gin_trgm_ops)');
    await runner.query(
      'CREATE INDEX postmortem_title_prefix_idx ON postmortem (lower(title) text_pattern_ops)',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX postmortem_title_prefix_idx');
    await runner.query('DROP TABLE search_word');
    await runner.query('DROP TABLE search_document');
    await runner.query('DROP EXTENSION IF EXISTS fuzzystrmatch');
    await runner.query('DROP EXTENSION IF EXISTS pg_trgm');
  }
}
