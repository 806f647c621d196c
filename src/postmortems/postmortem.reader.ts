import { Inject, Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { CURSOR_KEY, JsonText, type Page, type Wanted } from '../common/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { Database } from '../database/index.js';
import { linkActions } from './linking.js';
import { countSql, listPage, type ListRequest, type Place } from './list-page.sql.js';
import type { Postmortem } from './postmortem.graphql.js';
import { completeness } from './rules.js';
import type { Selection } from './selection.js';
import { contentOf } from './stored-document.js';
import { treeSql, treeTextSql, withZones } from './tree.sql.js';
import { UnknownNames } from './unknown-names.js';

/** Shapes of pages remembered for one selection. */
const MAX_STATEMENTS = 50;

/** A postmortem, and its place in the list it was found by. */
interface Row<T> extends Place {
  readonly doc: T;
}

/** What one postmortem is found by. */
export type Key = { readonly id: string } | { readonly reference: string };

/** Reads postmortems as the API answers them: only what is asked for, only what the viewer may see. */
@Injectable()
export class PostmortemReader {
  /** A query that comes again has the same selection. */
  private readonly statements = new WeakMap<object, Map<string, string>>();

  constructor(
    private readonly database: Database,
    private readonly unknownNames: UnknownNames,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The visible ones among these ids. */
  async byIds(
    viewer: Viewer,
    ids: readonly string[],
    selection: Selection,
  ): Promise<Map<string, Postmortem>> {
    const valid = ids.filter((id) => CURSOR_KEY.uuid.test(id));
    if (valid.length === 0) return new Map();
    if (valid.length === 1) {
      const found = await this.one(viewer, { id: valid[0]! }, selection);
      return new Map(found && [[found.id, found]]);
    }
    const page = `SELECT id, 1 AS ord, NULL AS cursor FROM postmortem
      WHERE id = ANY ($2::uuid[]) AND visibility = ANY ($1::text[])`;
    const values = [visibleTo(viewer), valid];
    const rows = await this.database.readCopy<Row<Postmortem>>(this.tree(page, selection), values);
    return new Map(rows.map(({ doc }) => [doc.id, this.finish(doc, selection)]));
  }

  /** The one with this id or reference; null where there is none the viewer may see. */
  async one(viewer: Viewer, key: Key, selection: Selection): Promise<Postmortem | null> {
    const found = pageOfOne(viewer, key);
    if (!found) return null;
    const [row] = await this.database.readCopy<Row<Postmortem>>(
      this.tree(found.page, selection),
      found.values,
    );
    return row ? this.finish(row.doc, selection) : null;
  }

  /** A page of the filtered list. */
  async list(viewer: Viewer, request: ListRequest, selection: Selection): Promise<Page<Postmortem>> {
    const asked = listPage(viewer, request);
    const rows = await this.database.readCopy<Row<Postmortem>>(this.tree(asked.sql, selection), asked.values);
    if (rows.length === 0 && !asked.isLater) await this.unknownNames.refuse(asked.filter);
    return asked.pageOf(rows, ({ doc }) => this.finish(doc, selection));
  }

  /** The same as text: `wanted` is all in the tree. */
  async oneText(viewer: Viewer, key: Key, wanted: Wanted): Promise<JsonText | null> {
    const found = pageOfOne(viewer, key);
    if (!found) return null;
    const [row] = await this.texts(found.page, found.values, wanted);
    return row ? textOf(row) : null;
  }

  /** A page of the filtered list as texts: `wanted` of each is all in the tree. */
  async listTexts(
    viewer: Viewer,
    request: ListRequest,
    wanted: Wanted,
    withEdges: boolean,
  ): Promise<Page<JsonText>> {
    const asked = listPage(viewer, request);
    const rows = await this.texts(asked.sql, asked.values, wanted);
    if (rows.length === 0 && !asked.isLater) await this.unknownNames.refuse(asked.filter);
    return asked.pageOf(rows, textOf, withEdges);
  }

  /** How many postmortems the request matches on all its pages. */
  async count(viewer: Viewer, request: Pick<ListRequest, 'filter' | 'group'>): Promise<number> {
    const { sql, values } = countSql(viewer, request);
    const [row] = await this.database.readCopy<{ count: number }>(sql, values);
    return row!.count;
  }

  private texts(page: string, values: readonly unknown[], wanted: Wanted): Promise<Row<string>[]> {
    const sql = this.statement(page, wanted, () => treeTextSql(page, wanted, this.config.timeZone));
    return this.database.readCopy<Row<string>>(sql, values);
  }

  private tree(page: string, selection: Selection): string {
    const { parts, wanted } = selection;
    return this.statement(page, selection, () => treeSql(page, parts, this.config.timeZone, wanted));
  }

  /** Statements run to thousands of characters: the same one is built once, and found by its text more cheaply. */
  private statement(page: string, selection: object, build: () => string): string {
    let statements = this.statements.get(selection);
    if (!statements) this.statements.set(selection, (statements = new Map<string, string>()));
    let sql = statements.get(page);
    if (sql === undefined) {
      sql = build();
      if (statements.size < MAX_STATEMENTS) statements.set(page, sql);
    }
    return sql;
  }

  private finish(doc: Postmortem, selection: Selection): Postmortem {
    doc.url = `${this.config.publicUrl}/postmortems/${doc.reference}`;
    if (selection.parts.has('factors') && selection.parts.has('actionItems')) linkActions(doc);
    if (selection.completeness) doc.completeness = completeness(contentOf(doc));
    return doc;
  }
}

function textOf({ doc }: Row<string>): JsonText {
  return new JsonText(withZones(doc));
}

/** The page that holds one postmortem, if the viewer may see it; undefined where there can be none. */
function pageOfOne(viewer: Viewer, key: Key): { page: string; values: readonly unknown[] } | undefined {
  const select = `SELECT id, 1 AS ord, NULL AS cursor FROM postmortem`;
  const seen = 'visibility = ANY ($1::text[])';
  if ('id' in key) {
    if (!CURSOR_KEY.uuid.test(key.id)) return undefined;
    return { page: `${select} WHERE id = $2 AND ${seen}`, values: [visibleTo(viewer), key.id] };
  }
  const number = /^PM-([1-9]\d{0,9})$/i.exec(key.reference.trim())?.[1];
  if (number === undefined) return undefined;
  return { page: `${select} WHERE number = $2::bigint AND ${seen}`, values: [visibleTo(viewer), number] };
}
