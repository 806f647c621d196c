import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * One narrow row per postmortem with what trends and reports count and measure. Nothing of the catalogue or the
 * taxonomy is copied but ids and codes, which never change: a rename reaches no row.
 */
export class IncidentFacts1763900007000 implements MigrationInterface {
  name = 'IncidentFacts1763900007000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE incident_fact (
      postmortem_id uuid CONSTRAINT incident_fact_pkey PRIMARY KEY
        CONSTRAINT incident_fact_postmortem_fkey REFERENCES postmortem (id) ON DELETE CASCADE,
      started_at timestamptz,
      detected_at timestamptz,
      acknowledged_at timestamptz,
      mitigated_at timestamptz,
      resolved_at timestamptz,
      seconds_to_detect int,
      seconds_to_acknowledge int,
      seconds_to_mitigate int,
      seconds_to_resolve int,
      impact_seconds int,
      change_related boolean,
      status text NOT NULL,
      visibility text NOT NULL,
      severity text,
      nature text NOT NULL,
      detected_by text NOT NULL,
      owner_team text,
      cause text,
      service_ids uuid[] NOT NULL
    )`);
    await runner.query(`INSERT INTO incident_fact
      SELECT p.id, p.started_at, p.detected_at, p.acknowledged_at, p.mitigated_at, p.resolved_at,
        round(extract(epoch FROM p.detected_at - p.started_at))::int,
        round(extract(epoch FROM p.acknowledged_at - p.detected_at))::int,
        round(extract(epoch FROM p.mitigated_at - p.started_at))::int,
        round(extract(epoch FROM p.resolved_at - p.started_at))::int,
        round(extract(epoch FROM coalesce(p.mitigated_at, p.resolved_at) - p.started_at))::int,
        p.change_related, p.status, p.visibility, p.severity, p.nature, p.detected_by, p.owner_team, f.category_code,
        ARRAY(SELECT a.service_id FROM affected_service a WHERE a.postmortem_id = p.id ORDER BY a.position)
      FROM postmortem p LEFT JOIN factor f ON f.postmortem_id = p.id AND f.is_primary`);
    // Everything that counts and durations by cause need, so that the table itself is not read.
    await runner.query(`CREATE INDEX incident_fact_trend_idx ON incident_fact (status, started_at)
      INCLUDE (postmortem_id, visibility, cause, severity, nature, detected_by, impact_seconds, seconds_to_detect,
        seconds_to_mitigate, seconds_to_resolve)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE incident_fact');
  }
}
