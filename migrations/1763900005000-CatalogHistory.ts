import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Dependencies are valid in time, services have regions, and every change of the catalogue counts its version up. */
export class CatalogHistory1763900005000 implements MigrationInterface {
  name = 'CatalogHistory1763900005000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE service ADD COLUMN regions text[] NOT NULL DEFAULT '{}'`);
    await runner.query('ALTER TABLE service_dependency ADD COLUMN since timestamptz');
    await runner.query(`CREATE TABLE past_dependency (
      id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT past_dependency_pkey PRIMARY KEY,
      service_id uuid NOT NULL CONSTRAINT past_dependency_service_fkey REFERENCES service (id) ON DELETE CASCADE,
      depends_on_id uuid NOT NULL CONSTRAINT past_dependency_depends_on_fkey REFERENCES service (id) ON DELETE CASCADE,
      strength text NOT NULL,
      since timestamptz,
      until timestamptz NOT NULL,
      CONSTRAINT past_dependency_strength_check CHECK (strength IN ('HARD', 'SOFT')),
      CONSTRAINT past_dependency_span_check CHECK (since <= until)
    )`);
    await runner.query('CREATE INDEX past_dependency_service_idx ON past_dependency (service_id)');
    await runner.query('CREATE INDEX past_dependency_depends_on_idx ON past_dependency (depends_on_id)');
    await runner.query(`CREATE TABLE catalog_version (
      is_only boolean CONSTRAINT catalog_version_pkey PRIMARY KEY DEFAULT true,
      version bigint NOT NULL,
      CONSTRAINT catalog_version_only_check CHECK (is_only)
    )`);
    await runner.query('INSERT INTO catalog_version (version) VALUES (1)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE catalog_version');
    await runner.query('DROP TABLE past_dependency');
    await runner.query('ALTER TABLE service_dependency DROP COLUMN since');
    await runner.query('ALTER TABLE service DROP COLUMN regions');
  }
}
