import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { Database } from '../database/index.js';
import { operand } from './query.js';

/** Completions of what somebody types, from what the viewer may see. */
@Injectable()
export class SuggestRepository {
  constructor(private readonly database: Database) {}

  async suggest(viewer: Viewer, prefix: string, first: number): Promise<string[]> {
    const typed = prefix.trim().toLowerCase();
    const words = typed.match(/[\p{L}\p{N}]+/gu) ?? [];
    if (words.length === 0) return [];
    const like = `${typed.replace(/[\\%_]/g, '\\$&')}%`;
    const all = words
      .map((word, i) => (i === words.length - 1 ? `${operand(word)}:*` : operand(word)))
      .join(' & ');
    const rows = await this.database.readCopy<{ text: string }>(
      `SELECT text FROM (
         SELECT text, min(rank) AS rank FROM (
           (SELECT name AS text, 1 AS rank FROM service WHERE lower(name) LIKE $1 OR slug LIKE $1 ORDER BY name LIMIT $4)
           UNION ALL (SELECT name, 2 FROM cause_category WHERE lower(name) LIKE $1 ORDER BY name LIMIT $4)
           UNION ALL (SELECT title, 3 FROM postmortem WHERE lower(title) LIKE $1 AND status <> 'ARCHIVED'
             AND visibility = ANY ($3::text[]) ORDER BY lower(title) LIMIT $4)
           UNION ALL (SELECT p.title, 4 FROM search_document d JOIN postmortem p ON p.id = d.postmortem_id
             WHERE d.words @@ to_tsquery('english', $2) AND d.visibility = ANY ($3::text[]) AND d.status <> 'ARCHIVED'
               AND to_tsvector('english', p.title) @@ to_tsquery('english', $2) LIMIT $4)
         ) found GROUP BY text) unique_texts
       ORDER BY rank, text LIMIT $4`,
      [like, all, visibleTo(viewer), first],
    );
    return rows.map((row) => row.text);
  }
}
