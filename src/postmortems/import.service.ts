import { Injectable } from '@nestjs/common';
import { requireScope, type Viewer } from '../access/index.js';
import { CatalogService } from '../catalog/index.js';
import { BadInput, Conflict } from '../common/index.js';
import { Database, type Tx } from '../database/index.js';
import type { PostmortemDocument } from './document.js';
import { ImportRepository } from './import.repository.js';
import { type Meta, PostmortemsRepository } from './postmortems.repository.js';
import type { RelationKind } from './postmortem.enums.js';
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

/** What is known of a service that is not in the catalogue yet. */
export interface NewService {
  readonly slug: string;
  readonly name: string;
  readonly provider: string | null;
}

export interface ImportOptions {
  /** Digest of the document as it stands in its file; the same as at the last import means nothing to do. */
  readonly digest: string;
  /** Find out what would happen, then roll back. */
  readonly dryRun?: boolean;
  /** Services the document names that come into being with it, or not at all. */
  readonly newServices?: readonly NewService[];
}

export interface ImportedRelation {
  readonly kind: RelationKind;
  readonly toId: string;
  readonly note: string | null;
}

const MAX_ATTEMPTS = 3;

/** Somebody stored the document between our look and our insert. */
class Raced extends Conflict {}

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
    private readonly catalog: CatalogService,
  ) {}

  /** Creates, updates or leaves one postmortem, in a transaction of its own. */
  async importDocument(
    viewer: Viewer,
    document: PostmortemDocument,
    options: ImportOptions,
  ): Promise<Imported> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.importOnce(viewer, ensurePrimary(document), options);
      } catch (error) {
        if (error instanceof RollBack) return error.result;
        // Another import has just stored the same document: now it is there to be compared with.
        if (!(error instanceof Raced) || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }

  private async importOnce(
    viewer: Viewer,
    document: PostmortemDocument,
    options: ImportOptions,
  ): Promise<Imported> {
    requireImport(viewer);
    return this.database.transaction(async (tx) => {
      for (const service of options.newServices ?? []) {
        await this.catalog.ensure(viewer, tx, { ...service, category: undefined });
      }
      const result = await this.apply(viewer, tx, document, options.digest);
      if (options.dryRun) throw new RollBack(result);
      return result;
    });
  }

  /** Sets the relations of an imported postmortem, without those that would go round in a circle. */
  async importRelations(
    viewer: Viewer,
    id: string,
    relations: readonly ImportedRelation[],
  ): Promise<{ changed: boolean; circular: ImportedRelation[] }> {
    requireImport(viewer);
    return this.database.transaction(async (tx) => {
      const circular: ImportedRelation[] = [];
      const locked = await this.repository.lock(viewer, tx, id);
      if (locked === null) return { changed: false, circular };
      for (const relation of relations) {
        const { kind, toId: to } = relation;
        if (await this.repository.wouldCircle(viewer, tx, { from: id, to, kind })) circular.push(relation);
      }
      const good = relations.filter((relation) => !circular.includes(relation));
      return { changed: await this.postmortems.writeRelations(viewer, tx, locked, good), circular };
    });
  }

  /** Ids of postmortems named by id, reference, or external id of a source system. */
  async findIds(
    viewer: Viewer,
    keys: readonly string[],
    system: string | null,
  ): Promise<Map<string, string>> {
    requireImport(viewer);
    return this.known.findIds(keys, system);
  }

  /** How many postmortems there are, up to 1,000, and how many of them came from this system. */
  async countBySource(system: string): Promise<{ total: number; ofSystem: number }> {
    return this.known.countBySource(system);
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
    if (!locked) return this.create(viewer, tx, document, digest);
    const reference = locked.document.reference!;
    const same = { id: locked.id, reference, missing };
    if (locked.sourceDigest === digest) return { ...same, outcome: 'unchanged', changes: [] };
    const changes = await this.postmortems.write(viewer, tx, locked, {
      content: keepRights(keepActionIds(document, locked.document), locked.document),
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
    const number = await this.known.freeNumber(tx, document.reference);
    const id = await this.postmortems.insertNew(viewer, tx, document, {
      prefix: '',
      meta: { ...meta(document, digest, null), id: await this.known.freeId(tx, document.id), number },
    });
    if (id === undefined) throw new Raced('Another import of the same document is under way; try again');
    if (number !== undefined) await this.repository.keepNumbersAhead(tx);
    const { reference } = await this.repository.document(tx, id);
    return {
      outcome: 'created',
      id,
      reference: reference!,
      changes: [],
      missing: missingForPublish(document),
    };
  }
}

/**
 * Whoever imports works on the whole collection: which source or reference is taken tells what there is, so it must be
 * somebody who may see all of it.
 */
export function requireImport(viewer: Viewer): void {
  requireScope(viewer, 'publish');
  requireScope(viewer, 'restricted');
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

/** A file, which may know nothing of who may see it, neither opens what is RESTRICTED nor takes it from its team. */
function keepRights(document: PostmortemDocument, before: PostmortemDocument): PostmortemDocument {
  const isHidden = before.visibility === 'RESTRICTED';
  return {
    ...document,
    visibility: isHidden ? before.visibility : document.visibility,
    ownerTeam: document.ownerTeam ?? before.ownerTeam,
  };
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
