import { Injectable, Logger } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { Unavailable } from '../common/index.js';
import { toldError } from '../database/index.js';
import {
  type ImportedRelation as Relation,
  PostmortemImport,
  PostmortemReader,
} from '../postmortems/index.js';
import type { ImportBatch, Related } from './import-batch.js';
import { excerpt } from './parsed-document.js';

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
        // Without a database the rest would fail as well; the same import again relates what is not yet.
        const told = toldError(error);
        if (told instanceof Unavailable) throw told;
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
    const wanted = distinct([...kept, ...relations]);
    const { changed, circular } = await this.postmortems.importRelations(viewer, id, wanted);
    if (changed && item.outcome === 'UNCHANGED') item.outcome = 'UPDATED';
    for (const { kind } of circular)
      item.warnings.push(`relation ${kind} left out: it would go round in a circle`);
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
