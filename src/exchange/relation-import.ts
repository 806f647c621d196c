import { Injectable, Logger } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { type PostmortemDocument, PostmortemImport, PostmortemReader } from '../postmortems/index.js';
import type { ImportItem } from './import-report.js';
import { excerpt } from './parsed-document.js';

interface Relation {
  readonly kind: string;
  readonly toId: string;
  readonly note: string | null;
}

interface Related {
  readonly item: ImportItem;
  readonly document: PostmortemDocument;
  /** The postmortem; in a dry run it need not exist. */
  readonly id: string;
}

/** What one import has stored so far: relations may point at documents that come later. */
export class ImportBatch {
  readonly related: Related[] = [];
  private readonly ids = new Map<string, string>();

  /** Notes a stored document under every name by which others can mean it. */
  add(item: ImportItem, document: PostmortemDocument, id: string): void {
    for (const key of keysOf(document)) this.ids.set(key, id);
    if (document.relations.length > 0) this.related.push({ item, document, id });
  }

  /** The postmortem that a document of this batch means by `to`. */
  find(to: string, { source }: PostmortemDocument): string | undefined {
    return (source && this.ids.get(externalKey(source.system, to))) ?? this.ids.get(to);
  }
}

function keysOf({ id, reference, source }: PostmortemDocument): string[] {
  return [id, reference, source && externalKey(source.system, source.externalId)].filter(
    (key) => key != null,
  );
}

function externalKey(system: string, externalId: string): string {
  return JSON.stringify([system, externalId]);
}

/** The second pass of an import: relations, once every document they may point at is stored. */
@Injectable()
export class RelationImport {
  private readonly logger = new Logger(RelationImport.name);

  constructor(
    private readonly postmortems: PostmortemImport,
    private readonly reader: PostmortemReader,
  ) {}

  async relate(viewer: Viewer, batch: ImportBatch, dryRun: boolean): Promise<void> {
    for (const related of batch.related) {
      try {
        await this.relateOne(viewer, batch, related, dryRun);
      } catch (error) {
        this.logger.error(
          `Relations of ${related.item.name} failed`,
          error instanceof Error ? error.stack : '',
        );
        related.item.warnings.push(
          'relations could not be stored because of an internal error; the log has the details',
        );
      }
    }
  }

  private async relateOne(
    viewer: Viewer,
    batch: ImportBatch,
    { item, document, id }: Related,
    dryRun: boolean,
  ): Promise<void> {
    const relations = await this.resolve(viewer, batch, { item, document, id });
    if (dryRun || relations.length === 0) return;
    // The file of an unchanged postmortem must not undo what people have related since.
    const kept = item.outcome === 'UNCHANGED' ? await this.current(viewer, id) : [];
    const isNew = await this.postmortems.importRelations(viewer, id, distinct([...kept, ...relations]));
    if (isNew && item.outcome === 'UNCHANGED') item.outcome = 'UPDATED';
  }

  private async resolve(
    viewer: Viewer,
    batch: ImportBatch,
    { item, document, id }: Related,
  ): Promise<Relation[]> {
    const { relations, source } = document;
    const outside = relations.map(({ to }) => to).filter((to) => batch.find(to, document) === undefined);
    const stored =
      outside.length > 0 ? await this.postmortems.findIds(viewer, outside, source?.system ?? null) : null;
    return relations.flatMap(({ kind, to, note }) => {
      const toId = batch.find(to, document) ?? stored?.get(to);
      if (toId !== undefined && toId !== id) return [{ kind, toId, note }];
      const why = toId === undefined ? 'is not known' : 'is this postmortem itself';
      item.warnings.push(`relation ${kind} left out: ${excerpt(to)} ${why}`);
      return [];
    });
  }

  private async current(viewer: Viewer, id: string): Promise<Relation[]> {
    const found = await this.reader.byIds(viewer, [id], {
      parts: new Set(['relations']),
      completeness: false,
    });
    const relations = found.get(id)?.relations ?? [];
    return relations.map(({ kind, postmortemId, note }) => ({ kind, toId: postmortemId, note }));
  }
}

function distinct(relations: readonly Relation[]): Relation[] {
  return [...new Map(relations.map((relation) => [`${relation.kind} ${relation.toId}`, relation])).values()];
}
