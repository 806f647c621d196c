import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people say of a pair of postmortems: the same thing, or not. */
export class Similarity1763900006000 implements MigrationInterface {
  name = 'Similarity1763900006000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE similarity_verdict (
      first_id uuid NOT NULL CONSTRAINT similarity_verdict_first_fkey REFERENCES postmortem (id) ON DELETE CASCADE,
      second_id uuid NOT NULL CONSTRAINT similarity_verdict_second_fkey REFERENCES postmortem (id) ON DELETE CASCADE,
      is_similar boolean NOT NULL,
      by text NOT NULL,
      at timestamptz NOT NULL DEFAULT now(),
      CONSTRAINT similarity_verdict_pkey PRIMARY KEY (first_id, second_id),
      CONSTRAINT similarity_verdict_order_check CHECK (first_id < second_id)
    )`);
    await runner.query('CREATE INDEX similarity_verdict_second_idx ON similarity_verdict (second_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE similarity_verdict');
  }
}
