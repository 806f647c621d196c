import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a search server of its own is to be told: one mark per document and index, gone when delivered. */
export class SearchIndex1763900003000 implements MigrationInterface {
  name = 'SearchIndex1763900003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE outbox');
    await runner.query(`CREATE TABLE search_index (
      uid text CONSTRAINT search_index_pkey PRIMARY KEY,
      role text NOT NULL,
      settings text NOT NULL,
      ready boolean NOT NULL DEFAULT false,
      marked_up_to uuid,
      all_marked boolean NOT NULL DEFAULT false,
      drift int,
      checked_at timestamptz,
      worker uuid,
      worker_until timestamptz,
      created_at timestamptz NOT NULL DEFAULT now(),
      switched_at timestamptz,
      CONSTRAINT search_index_role_check CHECK (role IN ('BUILDING', 'LIVE', 'PREVIOUS', 'DROPPED'))
    )`);
    await runner.query(
      `CREATE UNIQUE INDEX search_index_live_key ON search_index (role) WHERE role = 'LIVE'`,
    );
    await runner.query(
      `CREATE UNIQUE INDEX search_index_building_key ON search_index (role) WHERE role = 'BUILDING'`,
    );
    // Without foreign keys: every writer would wait for every other at the row of the index, and a postmortem that is
    // gone has yet to be taken out.
    await runner.query(`CREATE TABLE search_outbox (
      index_uid text NOT NULL,
      postmortem_id uuid NOT NULL,
      seq bigint NOT NULL DEFAULT 1,
      is_edit boolean NOT NULL,
      since timestamptz NOT NULL DEFAULT now(),
      next_at timestamptz NOT NULL DEFAULT now(),
      batch uuid,
      taken_seq bigint,
      leased_until timestamptz,
      failures int NOT NULL DEFAULT 0,
      at_most int,
      is_dead boolean NOT NULL DEFAULT false,
      error text,
      CONSTRAINT search_outbox_pkey PRIMARY KEY (index_uid, postmortem_id)
    )`);
    await runner.query(
      'CREATE INDEX search_outbox_due_idx ON search_outbox (index_uid, is_edit DESC, next_at) WHERE NOT is_dead',
    );
    await runner.query(
      'CREATE INDEX search_outbox_batch_idx ON search_outbox (batch) WHERE batch IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE search_outbox');
    await runner.query('DROP TABLE search_index');
    await runner.query(`CREATE TABLE outbox (
      id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT outbox_pkey PRIMARY KEY,
      kind text NOT NULL,
      subject_id text NOT NULL,
      version int NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT outbox_kind_check CHECK (kind IN ('postmortem', 'service', 'cause'))
    )`);
  }
}
