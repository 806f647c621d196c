import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HOLD_INDEXES, mark, markChanged } from './meili/index.js';
import { type Change, Changes, type Projection, type Send, type Tx } from '../database/index.js';

/** Longest part of one text that is searched; PostgreSQL bounds a tsvector at 1 MB. */
const MAX_TEXT = 100_000;

/** Keeps `search_document` up to date in the writer's transaction. */
@Injectable()
export class SearchProjection implements Projection, OnModuleInit {
  constructor(private readonly changes: Changes) {}

  onModuleInit(): void {
    this.changes.register(this);
  }

  async apply(tx: Tx, changes: readonly Change[]): Promise<void> {
    await renamed(tx, idsOf(changes, 'service'), idsOf(changes, 'cause'));
    const ids = idsOf(changes, 'postmortem');
    if (ids.length === 0) return;
    hold(tx, ids);
    await write(tx.post, ids);
    await mark(tx.post, ids, true);
  }
}

/** One rename at a time brings documents up to date: two would overwrite each other's names. */
const RENAME_LOCK = 4_211_003;
/** Documents one statement brings up to date; a rename may reach tens of thousands, a rebuild a million. */
const SLICE = 200;

/**
 * Keeps the names this transaction is about to copy from changing until it commits, and the indexes it is about to
 * mark. Who renames holds the row exclusively: either waits for the other, and then reads what is committed. The
 * services a document had before count as well, since a rename may be about to rewrite it for their sake.
 */
function hold(tx: Tx, ids: readonly string[]): void {
  tx.post(
    `SELECT (SELECT count(*) FROM (
       SELECT FROM service WHERE id IN (
         SELECT service_id FROM affected_service WHERE postmortem_id = ANY ($1::uuid[])
         UNION SELECT s.id FROM search_document d JOIN service s ON s.slug = ANY (d.services)
         WHERE d.postmortem_id = ANY ($1::uuid[])) ORDER BY id FOR SHARE) services),
     (SELECT count(*) FROM (
       SELECT FROM cause_category WHERE code IN (
         SELECT category_code FROM factor WHERE postmortem_id = ANY ($1::uuid[])
         UNION SELECT unnest(causes) FROM search_document WHERE postmortem_id = ANY ($1::uuid[]))
       ORDER BY code FOR SHARE) causes),
     ${HOLD_INDEXES}`,
    [ids],
  );
}

/** Services or causes have new names, owners or providers: brings the documents that show them up to date. */
async function renamed(tx: Tx, services: readonly string[], causes: readonly string[]): Promise<void> {
  if (services.length + causes.length === 0) return;
  await tx.query('SELECT 1 FROM service WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE', [
    services,
  ]);
  await tx.query(
    'SELECT 1 FROM cause_category WHERE code = ANY ($1::text[]) ORDER BY code FOR NO KEY UPDATE',
    [causes],
  );
  const reached = (): Promise<{ id: string }[]> =>
    tx.query<{ id: string }>(
      `SELECT postmortem_id AS id FROM affected_service WHERE service_id = ANY ($1::uuid[])
       UNION SELECT postmortem_id FROM factor WHERE category_code = ANY ($2::text[]) ORDER BY id`,
      [services, causes],
    );
  if ((await reached()).length === 0) return;
  await tx.query('SELECT pg_advisory_xact_lock($1)', [RENAME_LOCK]);
  const ids = (await reached()).map((row) => row.id);
  for (let at = 0; at < ids.length; at += SLICE) await writeNames(tx, ids.slice(at, at + SLICE));
  await markChanged(tx, ids);
}

function idsOf(changes: readonly Change[], kind: Change['kind']): string[] {
  return changes.filter((change) => change.kind === kind).map((change) => change.id);
}

/**
 * Builds every document anew, after a bulk load or a change of how documents are built. Slice by slice: one statement
 * over a million postmortems would sort all their words on disk.
 */
export async function rebuildSearch(tx: Pick<Tx, 'query'>): Promise<void> {
  let last = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const slice = await tx.query<{ id: string }>(
      'SELECT id FROM postmortem WHERE id > $1 ORDER BY id LIMIT $2',
      [last, SLICE],
    );
    if (slice.length === 0) return;
    const ids = slice.map((row) => row.id);
    await write((sql, values) => tx.query(sql, values), ids);
    last = ids.at(-1)!;
  }
}

/** Token types of PostgreSQL's parser that are words: asciiword, word, numword and parts of hyphenated ones. */
const WORD_TOKENS = '1, 2, 3, 9, 10, 11';

/** What a document takes from its services and causes. */
const NAMES = `LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT v.slug) AS slugs, array_agg(DISTINCT v.provider) FILTER (WHERE v.provider IS NOT NULL) AS providers,
      array_agg(DISTINCT v.team) FILTER (WHERE v.team IS NOT NULL) AS teams,
      string_agg(concat_ws(' ', v.name, translate(v.slug, '-', ' '), v.provider,
        (SELECT string_agg(l.alias, ' ') FROM service_alias l WHERE l.service_id = v.id)), E'\\n') AS text
    FROM affected_service x JOIN service v ON v.id = x.service_id WHERE x.postmortem_id = p.id) s ON true
  LEFT JOIN LATERAL (
    SELECT array_agg(DISTINCT array_to_string(parts[1:depth], '.')) AS codes,
      string_agg(DISTINCT k.name, E'\\n') AS text, string_agg(DISTINCT f.note, E'\\n') AS notes
    FROM factor f JOIN cause_category k ON k.code = f.category_code,
      string_to_array(f.category_code, '.') AS parts, generate_series(1, cardinality(parts)) AS depth
    WHERE f.postmortem_id = p.id) c ON true`;
const FACET_TEXT = `concat_ws(E'\\n', s.text, c.text, array_to_string(p.tags, E'\\n'), array_to_string(p.regions, E'\\n'))`;

/** Per postmortem: what is searched, by weight, and what is filtered and counted. */
const SOURCE = `
  SELECT p.id, p.visibility, p.status, p.severity, p.nature, p.started_at, p.updated_at, p.tags,
    extract(epoch FROM p.resolved_at - p.started_at) AS seconds_to_resolve,
    coalesce(a.open, false) AS has_open_actions,
    coalesce(s.slugs, '{}') AS services, coalesce(c.codes, '{}') AS causes,
    coalesce(s.providers, '{}') AS providers, coalesce(s.teams, '{}') AS teams,
    lower(array_to_string(p.error_signatures, E'\\n')) AS signatures,
    concat_ws(E'\\n', p.title, 'PM-' || p.number, array_to_string(p.error_signatures, E'\\n'),
      translate(p.title || E'\\n' || array_to_string(p.error_signatures, E'\\n'), '._/:-<>', '       ')) AS title_text,
    ${FACET_TEXT} AS facet_text,
    translate(p.summary, '<>', '  ') AS summary_text,
    concat_ws(E'\\n', left(n.text, ${MAX_TEXT}), left(t.text, ${MAX_TEXT}), translate(concat_ws(E'\\n', a.text, c.notes, p.impact_description), '<>', '  ')) AS body_text
  FROM postmortem p
${NAMES}
  LEFT JOIN LATERAL (
    SELECT string_agg(concat_ws(E'\\n', heading, translate(body, '/<>', '   ')), E'\\n' ORDER BY position) AS text
    FROM section WHERE postmortem_id = p.id) n ON true
  LEFT JOIN LATERAL (
    SELECT string_agg(translate(text, '/<>', '   '), E'\\n' ORDER BY position) AS text
    FROM timeline_event WHERE postmortem_id = p.id) t ON true
  LEFT JOIN LATERAL (
    SELECT string_agg(title, E'\\n' ORDER BY position) AS text, bool_or(status IN ('OPEN', 'IN_PROGRESS')) AS open
    FROM action_item WHERE postmortem_id = p.id) a ON true
  WHERE p.id = ANY ($1::uuid[])`;

async function write(send: Send, ids: readonly string[]): Promise<void> {
  // Words are only ever added, in order, so that writers wait for each other in one direction. A word of a text that
  // is gone does no harm: a correction counts only where it finds something the viewer may see.
  await send(
    `WITH source AS MATERIALIZED (${SOURCE}),
     known AS (
       INSERT INTO search_word (word)
       SELECT word FROM (
         SELECT DISTINCT lower(token) AS word
         FROM source, ts_parse('default', concat_ws(E'\\n', title_text, facet_text, summary_text, body_text))
         WHERE tokid IN (${WORD_TOKENS}) AND length(token) BETWEEN 4 AND 30) words
       WHERE NOT EXISTS (SELECT 1 FROM search_word k WHERE k.word = words.word)
       ORDER BY word ON CONFLICT DO NOTHING)
     INSERT INTO search_document (postmortem_id, visibility, status, severity, nature, started_at, updated_at,
       seconds_to_resolve, has_open_actions, services, causes, providers, teams, tags, signatures, words)
     SELECT id, visibility, status, severity, nature, started_at, updated_at, seconds_to_resolve, has_open_actions,
       services, causes, providers, teams, tags, signatures,
       setweight(to_tsvector('english', title_text), 'A') || setweight(to_tsvector('english', summary_text), 'C')
         || to_tsvector('english', body_text) || setweight(to_tsvector('english', facet_text), 'B')
     FROM source
     ON CONFLICT (postmortem_id) DO UPDATE SET visibility = excluded.visibility, status = excluded.status,
       severity = excluded.severity, nature = excluded.nature, started_at = excluded.started_at,
       updated_at = excluded.updated_at, seconds_to_resolve = excluded.seconds_to_resolve,
       has_open_actions = excluded.has_open_actions, services = excluded.services, causes = excluded.causes,
       providers = excluded.providers, teams = excluded.teams, tags = excluded.tags,
       signatures = excluded.signatures, words = excluded.words`,
    [ids],
  );
}

/** Only what comes from services and causes: the words of weight B are exchanged, the long texts are not read again. */
async function writeNames(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.query(
    `WITH source AS MATERIALIZED (
       SELECT p.id, coalesce(s.slugs, '{}') AS services, coalesce(s.providers, '{}') AS providers,
         coalesce(s.teams, '{}') AS teams, ${FACET_TEXT} AS facet_text
       FROM postmortem p ${NAMES} WHERE p.id = ANY ($1::uuid[])),
     known AS (
       INSERT INTO search_word (word)
       SELECT DISTINCT lower(token) FROM source, ts_parse('default', facet_text)
       WHERE tokid IN (${WORD_TOKENS}) AND length(token) BETWEEN 4 AND 30
       ORDER BY 1 ON CONFLICT DO NOTHING)
     UPDATE search_document d SET services = source.services, providers = source.providers, teams = source.teams,
       words = ts_filter(d.words, '{a,c,d}') || setweight(to_tsvector('english', facet_text), 'B')
     FROM source WHERE d.postmortem_id = source.id`,
    [ids],
  );
}
