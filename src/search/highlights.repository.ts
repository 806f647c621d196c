import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { Database } from '../database/index.js';
import { Highlight } from './search.graphql.js';

const MAX_PER_HIT = 3;
/** Private-use characters mark the words, so that markup in a text can never be taken for ours. */
const START = '\uE000';
const STOP = '\uE001';
/** Stand for < and >, since PostgreSQL would take what is between them for a tag and drop it. */
const LESS = '\uE002';
const GREATER = '\uE003';
const OPTIONS = `StartSel=${START}, StopSel=${STOP}, MaxFragments=1, MaxWords=32, MinWords=14, FragmentDelimiter=" … "`;
/** Titles are short enough to be shown whole. */
const WHOLE = `StartSel=${START}, StopSel=${STOP}, HighlightAll=true`;
/** Longest part of a text that is looked at for a fragment. */
const MAX_TEXT = 30_000;

interface Fragment {
  readonly id: string;
  readonly field: string;
  readonly fragment: string;
}

/** Fragments of the hits' texts with the matching words marked. */
@Injectable()
export class HighlightsRepository {
  constructor(private readonly database: Database) {}

  async of(
    viewer: Viewer,
    ids: readonly string[],
    marking: string | null,
  ): Promise<Map<string, Highlight[]>> {
    if (marking === null || ids.length === 0) return new Map();
    const rows = await this.database.readCopy<Fragment & Record<string, unknown>>(
      `WITH q AS (SELECT to_tsquery('english', $3) AS query),
       found_in AS (
         SELECT p.id, 0 AS rank, 'title' AS field, p.title AS text FROM postmortem p WHERE p.id = ANY ($1::uuid[]) AND p.visibility = ANY ($2::text[])
         UNION ALL SELECT p.id, 1, 'errorSignatures', array_to_string(p.error_signatures, E'\\n') FROM postmortem p
           WHERE p.id = ANY ($1::uuid[]) AND p.visibility = ANY ($2::text[]) AND p.error_signatures <> '{}'
         UNION ALL SELECT p.id, 2, 'summary', p.summary FROM postmortem p WHERE p.id = ANY ($1::uuid[]) AND p.visibility = ANY ($2::text[])
         UNION ALL SELECT p.id, 3 + s.position, 'sections.' || s.kind, left(s.body, ${MAX_TEXT}) FROM postmortem p
           JOIN section s ON s.postmortem_id = p.id WHERE p.id = ANY ($1::uuid[]) AND p.visibility = ANY ($2::text[])),
       texts AS (SELECT id, rank, field, translate(text, $4, $7) AS text FROM found_in)
       SELECT id, field, ts_headline('english', text, query, CASE field WHEN 'title' THEN $6 ELSE $5 END) AS fragment FROM (
         SELECT texts.*, q.query, row_number() OVER (PARTITION BY id ORDER BY rank) AS n FROM texts, q
         WHERE to_tsvector('english', text) @@ q.query) found
       WHERE n <= ${MAX_PER_HIT} ORDER BY id, n`,
      [ids, visibleTo(viewer), marking, `<>${START}${STOP}${LESS}${GREATER}`, OPTIONS, WHOLE, LESS + GREATER],
    );
    const byId = new Map<string, Highlight[]>();
    for (const { id, field, fragment } of rows) {
      const list = byId.get(id) ?? [];
      list.push({ field, fragment: safeFragment(fragment) });
      byId.set(id, list);
    }
    return byId;
  }
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML-escapes everything and turns the marks into the only tags there are. */
export function safeFragment(fragment: string): string {
  return fragment
    .replace(/[&<>"']/g, (character) => ESCAPES[character]!)
    .replaceAll(LESS, '&lt;')
    .replaceAll(GREATER, '&gt;')
    .replaceAll(START, '<mark>')
    .replaceAll(STOP, '</mark>');
}
