import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { CatalogService } from '../catalog/index.js';
import { BadInput } from '../common/index.js';
import type { Tx } from '../database/index.js';
import { ActionItemEntity, ActionItemFactorEntity } from './action-item.entity.js';
import { AffectedServiceEntity } from './affected-service.entity.js';
import type { PostmortemContent } from './document.js';
import { FactorEntity } from './factor.entity.js';
import { LinkEntity, SectionEntity, TimelineEventEntity } from './narrative.entity.js';

/** Rewrites the lists of a postmortem that changed; ids of factors and action items survive. */
@Injectable()
export class PostmortemParts {
  constructor(private readonly catalog: CatalogService) {}

  async replace(tx: Tx, id: string, content: PostmortemContent, changed: ReadonlySet<string>): Promise<void> {
    const own = { postmortemId: id };
    const { manager } = tx;
    if (changed.has('sections')) {
      await manager.delete(SectionEntity, own);
      await insertAll(
        tx,
        SectionEntity,
        content.sections.map((s, position) => ({ ...own, position, ...s })),
      );
    }
    if (changed.has('timeline')) {
      await manager.delete(TimelineEventEntity, own);
      await insertAll(
        tx,
        TimelineEventEntity,
        content.timeline.map((t, position) => ({ ...own, position, ...t })),
      );
    }
    if (changed.has('links')) {
      await manager.delete(LinkEntity, own);
      await insertAll(
        tx,
        LinkEntity,
        content.links.map((l, position) => ({ ...own, position, ...l })),
      );
    }
    if (changed.has('affectedServices')) await this.replaceServices(tx, id, content);
    if (changed.has('factors')) await replaceFactors(tx, id, content);
    if (changed.has('actionItems') || changed.has('factors')) await replaceActions(tx, id, content);
  }

  private async replaceServices(tx: Tx, id: string, { affectedServices }: PostmortemContent): Promise<void> {
    const names = affectedServices.flatMap((a) => [
      a.service,
      ...(a.cascadedFrom === null ? [] : [a.cascadedFrom]),
    ]);
    const known = await this.catalog.resolve(names, tx);
    const idOf = (name: string): string => {
      const service = known.get(name);
      if (!service) throw BadInput.of('affectedServices', `${name} is not a service of the catalogue`);
      return service.id;
    };
    await tx.manager.delete(AffectedServiceEntity, { postmortemId: id });
    const rows = affectedServices.map((affected, position) => ({
      postmortemId: id,
      position,
      serviceId: idOf(affected.service),
      level: affected.level,
      involvement: affected.involvement,
      startedAt: affected.startedAt,
      endedAt: affected.endedAt,
      cascadedFromId: affected.cascadedFrom === null ? null : idOf(affected.cascadedFrom),
    }));
    await insertAll(tx, AffectedServiceEntity, rows);
  }
}

/** Inserts in slices, so that a long list stays below PostgreSQL's 65,535 parameters. */
async function insertAll<T extends object>(
  tx: Tx,
  entity: new () => T,
  rows: readonly object[],
): Promise<void> {
  const slice = 1000;
  for (let at = 0; at < rows.length; at += slice) {
    await tx.manager.insert(entity, rows.slice(at, at + slice));
  }
}

async function replaceFactors(tx: Tx, postmortemId: string, { factors }: PostmortemContent): Promise<void> {
  const before = await tx.manager.findBy(FactorEntity, { postmortemId });
  const key = (f: { role: string }, code: string): string => `${code} ${f.role}`;
  const ids = new Map(before.map((f) => [key(f, f.categoryCode), f.id]));
  const rows = factors.map(({ category, ...rest }, position) => ({
    ...rest,
    id: ids.get(key(rest, category)) ?? uuidv7(),
    postmortemId,
    position,
    categoryCode: category,
  }));
  const kept = new Set(rows.map((row) => row.id));
  const gone = before.filter((f) => !kept.has(f.id)).map((f) => f.id);
  if (gone.length > 0) await tx.manager.delete(FactorEntity, gone);
  // The one primary moves: clear the old flag before the new one is set.
  await tx.manager.update(FactorEntity, { postmortemId, primary: true }, { primary: false });
  if (rows.length > 0) await tx.manager.upsert(FactorEntity, rows, ['id']);
}

async function replaceActions(tx: Tx, postmortemId: string, content: PostmortemContent): Promise<void> {
  const before = await tx.manager.findBy(ActionItemEntity, { postmortemId });
  const usable = await usableIds(tx, postmortemId, content);
  const rows = content.actionItems.map(({ mitigates: _, ...action }, position) => ({
    ...action,
    id: action.id !== undefined && usable.has(action.id) ? action.id : uuidv7(),
    postmortemId,
    position,
  }));
  const kept = new Set(rows.map((row) => row.id));
  const gone = before.filter((action) => !kept.has(action.id)).map((action) => action.id);
  if (gone.length > 0) await tx.manager.delete(ActionItemEntity, gone);
  if (rows.length === 0) return;
  await tx.manager.upsert(ActionItemEntity, rows, ['id']);
  const factors = await tx.manager.findBy(FactorEntity, { postmortemId });
  const links = content.actionItems.flatMap(({ mitigates }, i) =>
    factors
      .filter((factor) => mitigates.includes(factor.categoryCode))
      .map((factor) => ({ actionItemId: rows[i]!.id, factorId: factor.id })),
  );
  await tx.query('DELETE FROM action_item_factor WHERE action_item_id = ANY ($1::uuid[])', [[...kept]]);
  await insertAll(tx, ActionItemFactorEntity, links);
}

/** Ids that documents bring along, unless another postmortem has them. */
async function usableIds(
  tx: Tx,
  postmortemId: string,
  { actionItems }: PostmortemContent,
): Promise<Set<string>> {
  const given = actionItems.flatMap((action) => action.id ?? []);
  if (given.length === 0) return new Set();
  const foreign = await tx.query<{ id: string }>(
    'SELECT id FROM action_item WHERE id = ANY ($1::uuid[]) AND postmortem_id <> $2',
    [given, postmortemId],
  );
  const taken = new Set(foreign.map((row) => row.id));
  return new Set(given.filter((id, i) => !taken.has(id) && given.indexOf(id) === i));
}
