import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { BadInput, Conflict, CURSOR_KEY } from '../common/index.js';
import { Database, type Tx } from '../database/index.js';
import { ContentCheck } from './content-check.js';
import type { PostmortemDocument } from './document.js';
import { ImportRepository } from './import.repository.js';
import { type Meta, PostmortemsRepository } from './postmortems.repository.js';
import { PostmortemsService } from './postmortems.service.js';
import { missingForPublish } from './rules.js';

export type ImportOutcome = 'created' | 'updated' | 'unchanged';

export interface Imported {
  readonly outcome: ImportOutcome;
  readonly id: string;
  readonly reference: string;
  readonly changes: readonly string[];
  /** What publishing would have asked for. */
  readonly missing: readonly string[];
}

export interface ImportOptions {
  /** Digest of the document as it stands in its file; the same as at the last import means nothing to do. */
  readonly digest: string;
  /** Find out what would happen, then roll back. */
  readonly dryRun?: boolean;
}

/** Carries a result out of a transaction that is to be rolled back. */
class RollBack extends Error {
  constructor(readonly result: Imported) {
    super('dry run');
  }
}

/** Takes in whole documents: past the publish gate, but through every other check. */
@Injectable()
export class PostmortemImport {
  constructor(
    private readonly database: Database,
    private readonly postmortems: PostmortemsService,
    private readonly repository: PostmortemsRepository,
    private readonly known: ImportRepository,
    private readonly contentCheck: ContentCheck,
  ) {}

  /** Creates, updates or leaves one postmortem, in a transaction of its own. */
  async importDocument(
    viewer: Viewer,
    document: PostmortemDocument,
    options: ImportOptions,
  ): Promise<Imported> {
    const withCause = ensurePrimary(document);
    try {
      return await this.database.transaction(async (tx) => {
        const result = await this.apply(viewer, tx, withCause, options.digest);
        if (options.dryRun) throw new RollBack(result);
        return result;
      });
    } catch (error) {
      if (error instanceof RollBack) return error.result;
      throw error;
    }
  }

  /** Sets the relations of an imported postmortem; false where they already were so. */
  async importRelations(
    viewer: Viewer,
    id: string,
    relations: readonly { kind: string; toId: string; note: string | null }[],
  ): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const locked = await this.repository.lock(viewer, tx, id);
      return locked !== null && (await this.postmortems.writeRelations(viewer, tx, locked, relations));
    });
  }

  /** Ids of visible postmortems named by id, reference, or external id of a source system. */
  async findIds(
    viewer: Viewer,
    keys: readonly string[],
    system: string | null,
  ): Promise<Map<string, string>> {
    const rows = await this.database.read<{ id: string; reference: string; external_id: string | null }>(
      `SELECT id, 'PM-' || number AS reference, source_external_id AS external_id FROM postmortem
       WHERE visibility = ANY ($1::text[]) AND (id = ANY ($2::uuid[]) OR number = ANY ($3::int[])
         OR (source_system = $5 AND source_external_id = ANY ($4::text[])))`,
      [
        visibleTo(viewer),
        keys.filter((key) => CURSOR_KEY.uuid.test(key)),
        keys.flatMap((key) => /^PM-([1-9]\d{0,8})$/.exec(key)?.[1] ?? []),
        keys,
        system,
      ],
    );
    const found = new Map<string, string>();
    for (const row of rows)
      for (const key of [row.reference, row.external_id, row.id]) if (key) found.set(key, row.id);
    return new Map(keys.flatMap((key) => (found.has(key) ? [[key, found.get(key)!] as const] : [])));
  }

  async isEmpty(): Promise<boolean> {
    const rows = await this.database.read('SELECT 1 FROM postmortem LIMIT 1');
    return rows.length === 0;
  }

  private async apply(
    viewer: Viewer,
    tx: Tx,
    document: PostmortemDocument,
    digest: string,
  ): Promise<Imported> {
    const missing = missingForPublish(document);
    const id = await this.known.find(tx, document);
    const locked = id === undefined ? null : await this.repository.lock(viewer, tx, id);
    if (id !== undefined && locked === null) {
      throw new Conflict('A postmortem with this source or id exists but cannot be changed by you');
    }
    if (!locked) return this.create(viewer, tx, document, digest);
    const reference = locked.document.reference!;
    const same = { id: locked.id, reference, missing };
    if (locked.sourceDigest === digest) return { ...same, outcome: 'unchanged', changes: [] };
    const changes = await this.postmortems.write(viewer, tx, locked, {
      content: keepActionIds(document, locked.document),
      meta: meta(document, digest, locked.document),
      prefix: '',
      skipGate: true,
    });
    return { ...same, outcome: changes.length > 0 ? 'updated' : 'unchanged', changes };
  }

  private async create(
    viewer: Viewer,
    tx: Tx,
    document: PostmortemDocument,
    digest: string,
  ): Promise<Imported> {
    const content = await this.contentCheck.check(tx, document, '');
    const number = await this.known.freeNumber(tx, document.reference);
    const id = await this.repository.insert(tx, content, {
      ...meta(document, digest, null),
      id: document.id,
      number,
      createdBy: viewer.name,
    });
    if (id === undefined) throw new Conflict('Another import of the same document is under way; try again');
    if (number !== undefined) await this.repository.keepNumbersAhead(tx);
    await this.postmortems.recordCreation(viewer, tx, id);
    const { reference } = await this.repository.document(tx, id);
    return {
      outcome: 'created',
      id,
      reference: reference!,
      changes: [],
      missing: missingForPublish(content),
    };
  }
}

function meta(document: PostmortemDocument, digest: string, before: PostmortemDocument | null): Meta {
  const { status } = document;
  const publishedAt = document.publishedAt ?? before?.publishedAt ?? new Date().toISOString();
  if (status === 'DRAFT' && document.publishedAt)
    throw BadInput.of('publishedAt', 'a DRAFT is not published');
  return {
    status,
    publishedAt: status === 'PUBLISHED' || status === 'ARCHIVED' ? publishedAt : null,
    source: document.source,
    sourceDigest: digest,
  };
}

/** A published document without a cause says so, instead of leaving roll-ups to guess. */
function ensurePrimary(document: PostmortemDocument): PostmortemDocument {
  if (document.status !== 'PUBLISHED' || document.factors.some((factor) => factor.primary)) return document;
  const unknown = {
    category: 'UNK.NODATA',
    role: 'ROOT_CAUSE',
    primary: true,
    confidence: 'LOW',
    note: null,
  } as const;
  return { ...document, factors: [...document.factors, unknown] };
}

/** Files name no ids: an action item keeps the one it has by its title. */
function keepActionIds(document: PostmortemDocument, before: PostmortemDocument): PostmortemDocument {
  const byTitle = new Map(before.actionItems.map((action) => [action.title, action.id]));
  const known = new Set(before.actionItems.map((action) => action.id));
  const taken = new Set<string>();
  const actionItems = document.actionItems.map((action) => {
    const id = action.id !== undefined && known.has(action.id) ? action.id : byTitle.get(action.title);
    if (id === undefined || taken.has(id)) return { ...action, id: undefined };
    taken.add(id);
    return { ...action, id };
  });
  return { ...document, actionItems };
}
