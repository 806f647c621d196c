import { Injectable } from '@nestjs/common';
import { Database, Params, type Tx } from '../../database/index.js';
import { ANY_CAUSE, ANY_SERVICE } from '../../postmortems/index.js';
import { operand } from '../query.js';
import type { Candidate, Subject } from './similarity.js';

/** What a stored postmortem is compared by. */
export interface Stored {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly cause: string;
  readonly signatures: readonly string[];
  /** Slugs, origins first. */
  readonly services: readonly string[];
  /** Codes, the primary one first. */
  readonly causes: readonly string[];
  readonly providers: readonly string[];
  readonly regions: readonly string[];
  readonly startedAt: string | null;
}

/** Candidates that one way of finding them may add; with a service or a cause alone in common, fewer. */
const MAX_EACH = 120;
const MAX_ONE_FACT = 60;
/** Services looked at, and services and causes of which every pair is: some incidents reach sixty services. */
const MAX_SERVICES = 60;
const MAX_PAIRED = 12;
/** So much of the section that tells the cause is read for words. */
const MAX_CAUSE = 6000;
/** Rank of a word that stands out half as much as it could. */
const HALF = 0.6;

@Injectable()
export class SimilarRepository {
  constructor(private readonly database: Database) {}

  async stored(visible: readonly string[], id: string): Promise<Stored | undefined> {
    const [row] = await this.database.readCopy<Stored & Record<string, unknown>>(
      `SELECT p.id, p.title, p.summary, p.error_signatures AS signatures, p.regions, d.providers, p.started_at AS "startedAt",
         coalesce((SELECT left(string_agg(x.body, E'\\n' ORDER BY x.position), ${MAX_CAUSE}) FROM section x
           WHERE x.postmortem_id = p.id AND x.kind IN ('ROOT_CAUSE', 'SUMMARY', 'TRIGGER', 'OTHER', 'BACKGROUND')), '') AS cause,
         ARRAY(SELECT s.slug FROM affected_service a JOIN service s ON s.id = a.service_id
           WHERE a.postmortem_id = p.id ORDER BY a.involvement = 'ORIGIN' DESC, a.position) AS services,
         ARRAY(SELECT f.category_code FROM factor f WHERE f.postmortem_id = p.id ORDER BY f.is_primary DESC, f.position) AS causes
       FROM postmortem p JOIN search_document d ON d.postmortem_id = p.id
       WHERE p.id = $1 AND p.visibility = ANY ($2::text[])`,
      [id, visible],
    );
    return row;
  }

  /** The services that these names mean; each once. */
  async servicesNamed(names: readonly string[]): Promise<{ slug: string; provider: string | null }[]> {
    return this.database.readCopy<{ slug: string; provider: string | null }>(
      `SELECT s.slug, s.provider FROM service s WHERE s.slug = ANY ($1::text[])
       UNION SELECT s.slug, s.provider FROM service_alias a JOIN service s ON s.id = a.service_id
       WHERE a.alias = ANY ($1::text[]) ORDER BY slug`,
      [names],
    );
  }

  /** Services within two hops over dependencies, either way, of these; with the hops. */
  async hops(slugs: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.database.readCopy<{ slug: string; distance: number }>(
      `WITH RECURSIVE near AS (
         SELECT id, 0 AS distance FROM service WHERE slug = ANY ($1::text[])
         UNION
         SELECT CASE WHEN d.service_id = n.id THEN d.depends_on_id ELSE d.service_id END, n.distance + 1
         FROM near n JOIN service_dependency d ON d.service_id = n.id OR d.depends_on_id = n.id WHERE n.distance < 2)
       SELECT s.slug, min(n.distance)::int AS distance FROM near n JOIN service s ON s.id = n.id GROUP BY s.slug`,
      [slugs],
    );
    return new Map(rows.map(({ slug, distance }) => [slug, distance]));
  }

  /** Ids of the newest postmortems with one of these services, one of these causes, one of each, or a signature. */
  async related(
    visible: readonly string[],
    { services, causes, signatures }: Pick<Stored, 'services' | 'causes' | 'signatures'>,
  ): Promise<string[]> {
    const params = new Params();
    const seen = params.add(visible);
    const tiers: string[] = [];
    const idsOf = (slugs: readonly string[]): string =>
      `ARRAY(SELECT id FROM service WHERE slug = ANY (${params.add(slugs)}::text[]))`;
    const codes = (): string => `${params.add(causes.slice(0, MAX_PAIRED))}::text[]`;
    if (services.length > 0)
      tiers.push(
        newest(`'{"${ANY_CAUSE}"}'::text[]`, idsOf(services.slice(0, MAX_SERVICES)), seen, MAX_ONE_FACT),
      );
    if (services.length > 0 && causes.length > 0)
      tiers.push(newest(codes(), idsOf(services.slice(0, MAX_PAIRED)), seen, MAX_EACH));
    if (causes.length > 0) tiers.push(newest(codes(), `'{${ANY_SERVICE}}'::uuid[]`, seen, MAX_ONE_FACT));
    for (const text of signatures.slice(0, 8))
      tiers.push(`(SELECT d.postmortem_id AS id FROM search_document d
        WHERE d.status <> 'ARCHIVED' AND d.visibility = ANY (${seen}::text[])
          AND d.signatures LIKE ${params.add(`%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`)}
        ORDER BY coalesce(d.started_at, '-infinity') DESC LIMIT ${MAX_EACH})`);
    if (tiers.length === 0) return [];
    const rows = await this.database.readCopy<{ id: string }>(tiers.join('\nUNION\n'), params.values);
    return rows.map(({ id }) => id);
  }

  /** Postmortems that people compared with this one. */
  async judged(visible: readonly string[], id: string): Promise<string[]> {
    const rows = await this.database.readCopy<{ id: string }>(
      `SELECT p.id FROM similarity_verdict v JOIN postmortem p ON p.id = CASE WHEN v.first_id = $1 THEN v.second_id ELSE v.first_id END
       WHERE (v.first_id = $1 OR v.second_id = $1) AND v.is_similar AND p.visibility = ANY ($2::text[])
       ORDER BY v.at DESC LIMIT ${MAX_EACH}`,
      [id, visible],
    );
    return rows.map((row) => row.id);
  }

  /** What is known of these candidates. */
  async candidates(
    visible: readonly string[],
    ids: readonly string[],
    { words, phrases }: Pick<Subject, 'words' | 'phrases'>,
    subjectId: string | null,
  ): Promise<Candidate[]> {
    return this.database.readCopy<Candidate & Record<string, unknown>>(
      // The queries are read once, not once for each candidate: that was half of what this costs.
      `WITH asked AS MATERIALIZED (
         SELECT ARRAY(SELECT to_tsquery('english', u.text) FROM unnest($3::text[]) WITH ORDINALITY AS u(text, n) ORDER BY n) AS words,
           ARRAY(SELECT to_tsquery('english', u.text) FROM unnest($6::text[]) WITH ORDINALITY AS u(text, n) ORDER BY n) AS phrases)
       SELECT p.id, d.services, d.causes, p.error_signatures AS signatures, d.providers, p.regions,
         to_json(ARRAY(SELECT r / (r + ${HALF}) FROM unnest(asked.words) WITH ORDINALITY AS u(query, n),
           LATERAL ts_rank('{0.12,0.4,0.6,1}', w.words, u.query, 0) AS r ORDER BY n)) AS matches,
         ARRAY(SELECT u.phrase FROM unnest($5::text[], asked.phrases) WITH ORDINALITY AS u(phrase, query, n)
           WHERE w.words @@ u.query ORDER BY n) AS phrases, v.is_similar AS "isSimilar",
         coalesce(p.started_at < o.started_at AND NOT EXISTS (
           SELECT 1 FROM relation x WHERE x.kind IN ('RECURRENCE_OF', 'DUPLICATE_OF')
             AND ((x.from_id = p.id AND x.to_id = $4::uuid) OR (x.from_id = $4::uuid AND x.to_id = p.id))), false) AS "mayRecur"
       FROM asked CROSS JOIN postmortem p JOIN search_document d ON d.postmortem_id = p.id
       CROSS JOIN LATERAL (SELECT d.words || ''::tsvector AS words OFFSET 0) w
       LEFT JOIN postmortem o ON o.id = $4::uuid
       LEFT JOIN similarity_verdict v
         ON v.first_id = least(p.id, $4::uuid) AND v.second_id = greatest(p.id, $4::uuid)
       WHERE p.id = ANY ($1::uuid[]) AND p.visibility = ANY ($2::text[]) AND p.status <> 'ARCHIVED'
         AND p.id IS DISTINCT FROM $4::uuid`,
      [ids, visible, words.map(({ tsquery }) => tsquery), subjectId, phrases, phrases.map(operand)],
    );
  }

  /** What people say of a pair; answers with what was said before. */
  async judge(
    tx: Tx,
    pair: readonly [string, string],
    isSimilar: boolean,
    by: string,
  ): Promise<{ isSimilar: boolean; by: string } | null> {
    const [first, second] = [...pair].sort();
    const [before] = await tx.query<{ isSimilar: boolean; by: string }>(
      `SELECT is_similar AS "isSimilar", by FROM similarity_verdict WHERE first_id = $1 AND second_id = $2 FOR UPDATE`,
      [first, second],
    );
    await tx.query(
      `INSERT INTO similarity_verdict (first_id, second_id, is_similar, by) VALUES ($1, $2, $3, $4)
       ON CONFLICT (first_id, second_id) DO UPDATE SET is_similar = EXCLUDED.is_similar, by = EXCLUDED.by, at = now()`,
      [first, second, isSimilar, by],
    );
    return before ?? null;
  }

  /** How many of these the viewer may see, until the transaction ends. */
  async countVisible(tx: Tx, visible: readonly string[], ids: readonly string[]): Promise<number> {
    const rows = await tx.query(
      `SELECT 1 FROM postmortem WHERE id = ANY ($1::uuid[]) AND visibility = ANY ($2::text[]) ORDER BY id FOR SHARE`,
      [ids, visible],
    );
    return rows.length;
  }
}

/** The newest with one of these causes and one of these services, a few rows of the index behind lists for each pair. */
function newest(causes: string, services: string, visible: string, most: number): string {
  return `(SELECT id FROM (
    SELECT DISTINCT f.postmortem_id AS id, f.started_key FROM unnest(${causes}) AS c(cause), unnest(${services}) AS s(id),
    LATERAL (SELECT x.postmortem_id, x.started_key FROM postmortem_facet x
      WHERE x.cause = c.cause AND x.service_id = s.id AND x.visibility = ANY (${visible}::text[]) AND x.status <> 'ARCHIVED'
      ORDER BY x.started_key DESC, x.postmortem_id DESC LIMIT ${most}) f) near
    ORDER BY started_key DESC, id DESC LIMIT ${most})`;
}
