import { Injectable } from '@nestjs/common';
import { Audit, requireScope, requireTeam, type Viewer, visibleTo } from '../access/index.js';
import { BadInput, Conflict, CURSOR_KEY, NotFound } from '../common/index.js';
import { Changes, Database, type Tx } from '../database/index.js';
import { parseUpdate } from './action-changes.js';
import { ContentCheck } from './content-check.js';
import {
  changedFields,
  CONTENT_FIELDS,
  parseContent,
  parseWith,
  type PostmortemContent,
  type PostmortemDocument,
  relationNote,
} from './document.js';
import { needsPublish, nextStates } from './lifecycle.js';
import type { PostmortemStatus, RelationKind } from './postmortem.enums.js';
import type { CreatePostmortemInput, UpdatePostmortemInput } from './postmortem.inputs.js';
import { PublishBlocked } from './postmortems.errors.js';
import { type Locked, type Meta, type NewMeta, PostmortemsRepository } from './postmortems.repository.js';
import { addRevision, endAutosaves, type Save } from './revision-log.js';
import { missingForPublish } from './rules.js';

/** What a change makes of a postmortem: its content, and what is not content. */
export interface NextState {
  readonly content: PostmortemContent;
  readonly meta?: Meta;
  /** Where the content came from, to name the field of a mistake. */
  readonly prefix: string;
  /** Publishing and importing decide about the gate themselves. */
  readonly skipGate?: boolean;
  /** How an author saved it: a revision of autosaves goes on in the next one. */
  readonly save?: Save;
}

/** Every write of a postmortem: one transaction with rows, revision, audit entry and projections. */
@Injectable()
export class PostmortemsService {
  constructor(
    private readonly database: Database,
    private readonly changes: Changes,
    private readonly repository: PostmortemsRepository,
    private readonly contentCheck: ContentCheck,
    private readonly audit: Audit,
  ) {}

  /** Creates a draft; with an idempotency key already used by this viewer, answers with that postmortem. */
  async create(viewer: Viewer, input: CreatePostmortemInput): Promise<string> {
    requireScope(viewer, 'write');
    const { idempotencyKey = null, ...fields } = input;
    if (idempotencyKey !== null && (idempotencyKey.length > 200 || !/^[\x20-\x7e]+$/.test(idempotencyKey))) {
      throw BadInput.of('input.idempotencyKey', 'must be 1 to 200 printable ASCII characters');
    }
    const content = parseContent(fields, undefined, 'input');
    return this.database.transaction(async (tx) => {
      const id = await this.insertNew(viewer, tx, content, { prefix: 'input', meta: { idempotencyKey } });
      return id ?? this.repository.idOfKey(tx, viewer.name, idempotencyKey ?? '');
    });
  }

  /** Checks and inserts; undefined where the idempotency key, the source or the id is taken. */
  async insertNew(
    viewer: Viewer,
    tx: Tx,
    content: PostmortemContent,
    { prefix, meta }: { prefix: string; meta: NewMeta },
  ): Promise<string | undefined> {
    mayStore(viewer, content);
    const checked = await this.contentCheck.check(tx, content, prefix);
    const id = await this.repository.insert(tx, checked, { ...meta, createdBy: viewer.name });
    if (id !== undefined)
      await this.recordRevision(viewer, tx, { id, version: 1, before: null }, ['created']);
    return id;
  }

  async update(
    viewer: Viewer,
    id: string,
    expectedVersion: number,
    input: UpdatePostmortemInput,
    save: Save = 'BY_HAND',
  ): Promise<void> {
    const now = new Date();
    await this.change(viewer, id, expectedVersion, (before) => ({
      content: parseUpdate(input, before, now),
      prefix: 'input',
      save,
    }));
  }

  /** Moves along the life cycle; publishing asks for everything that is missing at once. */
  async changeStatus(
    viewer: Viewer,
    id: string,
    expectedVersion: number,
    status: PostmortemStatus,
  ): Promise<void> {
    await this.change(viewer, id, expectedVersion, (before) => {
      if (before.status === status) return { content: before, prefix: '' };
      if (needsPublish(before.status, status)) requireScope(viewer, 'publish');
      if (!nextStates(before.status).includes(status)) {
        const allowed = nextStates(before.status).join(' or ');
        throw BadInput.of(
          'status',
          `a postmortem in ${before.status} can go to ${allowed}, not to ${status}`,
        );
      }
      const missing = status === 'PUBLISHED' ? missingForPublish(before) : [];
      if (missing.length > 0) throw new PublishBlocked(missing);
      const publishedAt =
        status === 'PUBLISHED' ? new Date().toISOString() : status === 'DRAFT' ? null : before.publishedAt;
      return { content: before, meta: { status, publishedAt }, prefix: '', skipGate: true };
    });
  }

  /** Brings back the content of an earlier version, as a new version; the status stays. */
  async restoreRevision(viewer: Viewer, id: string, expectedVersion: number, version: number): Promise<void> {
    await this.change(viewer, id, expectedVersion, async (before, tx) => {
      const snapshot = await this.repository.snapshot(viewer, tx, id, version);
      if (!snapshot) throw BadInput.of('version', `there is no version ${version}; see revisions`);
      const { visibility, ownerTeam } = before;
      return { content: { ...snapshot, visibility, ownerTeam }, prefix: `version ${version}` };
    });
  }

  /** Points one postmortem at another; the same relation again changes its note. */
  async relate(
    viewer: Viewer,
    from: string,
    to: string,
    relation: { kind: RelationKind; note: string | null },
  ): Promise<void> {
    requireScope(viewer, 'write');
    if (from === to) throw BadInput.of('to', 'a postmortem cannot relate to itself');
    parseWith(relationNote, { note: relation.note }, '');
    await this.database.transaction(async (tx) => {
      const locked = await this.lock(viewer, tx, from);
      await this.requireVisible(viewer, tx, to);
      if (await this.repository.wouldCircle(viewer, tx, { from, to, kind: relation.kind }))
        throw BadInput.of('to', `it is ${relation.kind} this postmortem already, itself or through others`);
      const others = locked.document.relations.filter((r) => r.kind !== relation.kind || r.to !== to);
      const next = [...others.map((r) => ({ ...r, toId: r.to })), { ...relation, toId: to }];
      await this.writeRelations(viewer, tx, locked, next);
    });
  }

  /** Takes a relation back; nothing is written where there is none. */
  async unrelate(viewer: Viewer, from: string, to: string, kind: RelationKind): Promise<void> {
    requireScope(viewer, 'write');
    await this.database.transaction(async (tx) => {
      const locked = await this.lock(viewer, tx, from);
      await this.requireVisible(viewer, tx, to);
      const others = locked.document.relations.filter((r) => r.kind !== kind || r.to !== to);
      await this.writeRelations(
        viewer,
        tx,
        locked,
        others.map((r) => ({ ...r, toId: r.to })),
      );
    });
  }

  /**
   * Replaces the relations; nothing is written where they are the same. They are no part of the content: neither the
   * version nor a revision may tell somebody who cannot see the other end that there is one. The audit log tells.
   */
  async writeRelations(
    viewer: Viewer,
    tx: Tx,
    locked: Locked,
    relations: readonly { kind: string; toId: string; note: string | null }[],
  ): Promise<boolean> {
    const key = (r: { kind: string; to: string; note: string | null }): string =>
      JSON.stringify([r.kind, r.to, r.note]);
    const before = locked.document.relations.map(key).sort().join();
    const after = relations
      .map((r) => key({ ...r, to: r.toId }))
      .sort()
      .join();
    if (before === after) return false;
    mayStore(viewer, locked.document);
    await this.repository.relate(tx, locked.id, relations);
    await this.recordAudit(viewer, tx, locked, ['relations']);
    return true;
  }

  /**
   * The one way a stored postmortem changes: lock, check the version, let `next` decide, check the result,
   * write it with its revision. Writes nothing where nothing differs. Answers with the names of changed fields.
   */
  async change(
    viewer: Viewer,
    id: string,
    expectedVersion: number | null,
    next: (before: PostmortemDocument, tx: Tx) => NextState | Promise<NextState>,
  ): Promise<string[]> {
    requireScope(viewer, 'write');
    return this.database.transaction(async (tx) => {
      const locked = await this.lock(viewer, tx, id);
      mayStore(viewer, locked.document);
      if (expectedVersion !== null && expectedVersion !== locked.version) {
        throw new Conflict(
          `The postmortem is at version ${locked.version}, not ${expectedVersion}; read it again and repeat the change`,
          { currentVersion: locked.version, field: 'expectedVersion' },
        );
      }
      return this.write(viewer, tx, locked, await next(locked.document, tx));
    });
  }

  async write(viewer: Viewer, tx: Tx, locked: Locked, next: NextState): Promise<string[]> {
    const before = locked.document;
    const content = await this.contentCheck.check(tx, next.content, next.prefix);
    const changed: string[] = changedFields(before, content, CONTENT_FIELDS);
    if (next.meta?.status && next.meta.status !== before.status) changed.push('status');
    if (next.meta?.source && JSON.stringify(next.meta.source) !== JSON.stringify(before.source))
      changed.push('source');
    if (changed.length === 0) {
      if (next.save === 'BY_HAND') await endAutosaves(tx, locked.id, viewer.name);
      return [];
    }
    mayStore(viewer, before);
    mayStore(viewer, content);
    if (before.status === 'PUBLISHED' && !next.skipGate) refuseNewGaps(before, content);
    const version = await this.repository.update(tx, locked, content, new Set(changed), next.meta ?? {});
    await this.recordRevision(viewer, tx, { id: locked.id, version, before }, changed, next.save);
    return changed;
  }

  private async recordRevision(
    viewer: Viewer,
    tx: Tx,
    { id, version, before }: { id: string; version: number; before: PostmortemDocument | null },
    changes: readonly string[],
    save?: Save,
  ): Promise<void> {
    const document = await this.recordAudit(viewer, tx, { id, version, document: before }, changes);
    addRevision(tx, { id, version, by: viewer.name, changes, document }, save);
    await this.changes.record(tx, [{ kind: 'postmortem', id }]);
  }

  /** Who made what of the document; answers with what it is now. */
  private async recordAudit(
    viewer: Viewer,
    tx: Tx,
    before: { id: string; version: number; document: PostmortemDocument | null },
    fields: readonly string[],
  ): Promise<PostmortemDocument> {
    const { id, version } = before;
    const after = await this.repository.document(tx, id);
    const action = before.document === null ? 'CREATE' : 'UPDATE';
    this.audit.record(tx, viewer, [
      { action, kind: 'POSTMORTEM', id, version, fields, before: before.document, after },
    ]);
    return after;
  }

  private async requireVisible(viewer: Viewer, tx: Tx, id: string): Promise<void> {
    if (!(await this.repository.isVisible(viewer, tx, id)))
      throw new NotFound('postmortem', `with id ${id.slice(0, 60)}`);
  }

  private async lock(viewer: Viewer, tx: Tx, id: string): Promise<Locked> {
    const locked = CURSOR_KEY.uuid.test(id) ? await this.repository.lock(viewer, tx, id) : null;
    if (!locked) throw new NotFound('postmortem', `with id ${id.slice(0, 60)}`);
    return locked;
  }
}

/** Whether the viewer may write a postmortem that is or becomes like this: of its team, and able to see it. */
function mayStore(viewer: Viewer, { visibility, ownerTeam }: PostmortemContent): void {
  requireTeam(viewer, ownerTeam);
  if (!visibleTo(viewer).includes(visibility)) requireScope(viewer, 'restricted');
}

/** A published postmortem may stay as incomplete as it was imported, but not become more so. */
function refuseNewGaps(before: PostmortemContent, after: PostmortemContent): void {
  const known = new Set(missingForPublish(before));
  const gaps = missingForPublish(after).filter((gap) => !known.has(gap));
  if (gaps.length > 0) throw new PublishBlocked(gaps);
}
