import { Injectable } from '@nestjs/common';
import type { RelationKind } from './postmortem.enums.js';
import { v7 as uuidv7 } from 'uuid';
import { type Viewer, visibleTo } from '../access/index.js';
import { Conflict, CURSOR_KEY } from '../common/index.js';
import type { Tx } from '../database/index.js';
import { parseDocument, type PostmortemContent, type PostmortemDocument } from './document.js';
import { linkActions } from './linking.js';
import { PostmortemEntity } from './postmortem.entity.js';
import type { Postmortem } from './postmortem.graphql.js';
import { PostmortemParts } from './parts.repository.js';
import { documentOf } from './stored-document.js';
import { ALL_PARTS, treeSql } from './tree.sql.js';

/** A postmortem as it stands, its row locked until the transaction ends. */
export interface Locked {
  readonly id: string;
  readonly version: number;
  readonly sourceDigest: string | null;
  readonly document: PostmortemDocument;
}

/** Columns that are not the author's content. */
export interface Meta {
  readonly status?: PostmortemDocument['status'];
  readonly publishedAt?: string | null;
  readonly source?: PostmortemDocument['source'];
  readonly sourceDigest?: string | null;
}

/** What only a new postmortem can be given. */
export interface NewMeta extends Meta {
  readonly id?: string;
  readonly number?: number;
  readonly idempotencyKey?: string | null;
}

const EVERYTHING = ['ORGANIZATION', 'RESTRICTED'];
const WHOLE_TREE = treeSql(`SELECT $2::uuid AS id, 1 AS ord, NULL AS cursor`, new Set(ALL_PARTS));

/** Held by whoever relates postmortems, until commit: together two relations could make a circle. */
const RELATION_LOCK = 4_211_005;

/** Writes postmortems; every method runs in the caller's transaction. */
@Injectable()
export class PostmortemsRepository {
  constructor(private readonly parts: PostmortemParts) {}

  /** The visible postmortem with this id, locked; null where there is none. */
  async lock(viewer: Viewer, tx: Tx, id: string): Promise<Locked | null> {
    const [row] = await tx.query<{ version: number; source_digest: string | null }>(
      // NO KEY: others may point at it meanwhile; two that relate to each other would wait for each other.
      `SELECT version, source_digest FROM postmortem WHERE id = $1 AND visibility = ANY ($2::text[]) FOR NO KEY UPDATE`,
      [id, visibleTo(viewer)],
    );
    if (!row) return null;
    return {
      id,
      version: row.version,
      sourceDigest: row.source_digest,
      document: await this.document(tx, id),
    };
  }

  /** The whole document as it stands in this transaction, with all its relations: for revisions, not for answers. */
  async document(tx: Tx, id: string): Promise<PostmortemDocument> {
    const [tree] = await tx.query<{ doc: Postmortem }>(WHOLE_TREE, [EVERYTHING, id]);
    linkActions(tree!.doc);
    return documentOf(tree!.doc);
  }

  async isVisible(viewer: Viewer, tx: Tx, id: string): Promise<boolean> {
    if (!CURSOR_KEY.uuid.test(id)) return false;
    const rows = await tx.query('SELECT 1 FROM postmortem WHERE id = $1 AND visibility = ANY ($2::text[])', [
      id,
      visibleTo(viewer),
    ]);
    return rows.length > 0;
  }

  /**
   * Whether a relation would go round in a circle, over postmortems that the viewer may see: nothing recurs before
   * itself. Holds whoever else relates postmortems until the transaction ends.
   */
  async wouldCircle(
    viewer: Viewer,
    tx: Tx,
    { from, to, kind }: { from: string; to: string; kind: RelationKind },
  ): Promise<boolean> {
    // Two postmortems may well have the same cause as each other.
    if (kind === 'SAME_CAUSE_AS') return false;
    await tx.query('SELECT pg_advisory_xact_lock($1)', [RELATION_LOCK]);
    const rows = await tx.query(
      `WITH RECURSIVE beyond AS (
         SELECT $1::uuid AS id
         UNION SELECT r.to_id FROM beyond b JOIN relation r ON r.from_id = b.id AND r.kind = $3
           JOIN postmortem p ON p.id = r.to_id WHERE p.visibility = ANY ($4::text[]))
       SELECT 1 FROM beyond WHERE id = $2`,
      [to, from, kind, visibleTo(viewer)],
    );
    return rows.length > 0;
  }

  /** The postmortem this creator made with this idempotency key. */
  async idOfKey(tx: Tx, createdBy: string, key: string): Promise<string> {
    const [row] = await tx.query<{ id: string }>(
      'SELECT id FROM postmortem WHERE created_by = $1 AND idempotency_key = $2',
      [createdBy, key],
    );
    if (!row) throw new Conflict('Another write got in between; try again');
    return row.id;
  }

  /** The content of an earlier version; undefined where there is none the viewer may see. */
  async snapshot(
    viewer: Viewer,
    tx: Tx,
    id: string,
    version: number,
  ): Promise<PostmortemDocument | undefined> {
    const [row] = await tx.query<{ snapshot: unknown }>(
      `SELECT snapshot FROM revision WHERE postmortem_id = $1 AND version = $2
         AND snapshot ->> 'visibility' = ANY ($3::text[])`,
      [id, version, visibleTo(viewer)],
    );
    return row && parseDocument(row.snapshot, `version ${version}`);
  }

  /**
   * Inserts the row, or answers undefined where the idempotency key or the source is taken: by a transaction
   * that has committed, since the insert waits for one that has not.
   */
  async insert(
    tx: Tx,
    content: PostmortemContent,
    meta: NewMeta & { createdBy: string },
  ): Promise<string | undefined> {
    const id = meta.id ?? uuidv7();
    const result = await tx.manager
      .createQueryBuilder()
      .insert()
      .into(PostmortemEntity)
      .values({
        ...columns(content),
        ...metaColumns(meta),
        id,
        createdBy: meta.createdBy,
        idempotencyKey: meta.idempotencyKey ?? null,
        ...(meta.number && { number: meta.number }),
      })
      .orIgnore()
      .returning('id')
      .execute();
    if ((result.raw as unknown[]).length === 0) return undefined;
    // It has none yet: what is empty need not be emptied.
    const given = LISTS.filter((list) => content[list].length > 0);
    await this.parts.replace(tx, id, content, new Set(given));
    return id;
  }

  /** Writes the changed fields and the next version. */
  async update(
    tx: Tx,
    locked: Locked,
    content: PostmortemContent,
    changed: ReadonlySet<string>,
    meta: Meta,
  ): Promise<number> {
    const version = locked.version + 1;
    await tx.manager.update(PostmortemEntity, locked.id, {
      ...columns(content),
      ...metaColumns(meta),
      version,
      updatedAt: () => 'greatest(clock_timestamp(), updated_at)',
    });
    await this.parts.replace(tx, locked.id, content, changed);
    return version;
  }

  /** Never hands out a reference below one that an import brought along. */
  async keepNumbersAhead(tx: Tx): Promise<void> {
    await tx.query(
      `SELECT setval(pg_get_serial_sequence('postmortem', 'number'), greatest(max(number), nextval(pg_get_serial_sequence('postmortem', 'number')) - 1))
       FROM postmortem`,
    );
  }

  async relate(
    tx: Tx,
    from: string,
    relations: readonly { kind: string; toId: string; note: string | null }[],
  ): Promise<void> {
    await tx.query('DELETE FROM relation WHERE from_id = $1', [from]);
    await tx.query(
      `INSERT INTO relation (from_id, kind, to_id, note)
       SELECT $1, * FROM unnest($2::text[], $3::uuid[], $4::text[]) ON CONFLICT DO NOTHING`,
      [from, relations.map((r) => r.kind), relations.map((r) => r.toId), relations.map((r) => r.note)],
    );
  }
}

const LISTS = ['sections', 'factors', 'affectedServices', 'timeline', 'actionItems', 'links'] as const;

function columns(content: PostmortemContent): Partial<PostmortemEntity> {
  const { impact } = content;
  return {
    visibility: content.visibility,
    ownerTeam: content.ownerTeam,
    title: content.title,
    summary: content.summary,
    severity: content.severity,
    nature: content.nature,
    detectedBy: content.detectedBy,
    changeRelated: content.changeRelated,
    startedAt: content.startedAt,
    detectedAt: content.detectedAt,
    acknowledgedAt: content.acknowledgedAt,
    mitigatedAt: content.mitigatedAt,
    resolvedAt: content.resolvedAt,
    errorSignatures: content.errorSignatures,
    regions: content.regions,
    tags: content.tags,
    impactDescription: impact.description,
    customersAffected: impact.customersAffected,
    usersAffected: impact.usersAffected,
    companiesAffected: impact.companiesAffected,
    requestsFailed: impact.requestsFailed,
    revenueLossUsd: impact.revenueLossUsd,
    dataLoss: impact.dataLoss,
  };
}

function metaColumns(meta: Meta): Partial<PostmortemEntity> {
  return {
    ...(meta.status && { status: meta.status }),
    ...(meta.publishedAt !== undefined && { publishedAt: meta.publishedAt }),
    ...(meta.source && {
      sourceSystem: meta.source.system,
      sourceExternalId: meta.source.externalId,
      sourceUrl: meta.source.url,
      importedAt: new Date().toISOString(),
    }),
    ...(meta.sourceDigest !== undefined && { sourceDigest: meta.sourceDigest }),
  };
}
