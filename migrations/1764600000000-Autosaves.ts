import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Revisions that a form wrote while somebody typed, and since when. */
export class Autosaves1764600000000 implements MigrationInterface {
  name = 'Autosaves1764600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE revision ADD COLUMN autosaved_since timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE revision DROP COLUMN autosaved_since');
  }
}
