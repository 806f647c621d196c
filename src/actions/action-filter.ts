import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { CatalogService } from '../catalog/index.js';
import { BadInput } from '../common/index.js';
import type { Params } from '../database/index.js';
import { narrowing, overdueSql } from '../postmortems/index.js';
import { TaxonomyService, unknownCodeMessage } from '../taxonomy/index.js';
import type { ActionItemFilter } from './action-filter.input.js';

/** A filter with its names looked up. */
export interface Wanted {
  readonly filter: ActionItemFilter;
  /** The services meant; undefined where any is. */
  readonly serviceIds: readonly string[] | undefined;
  /** The causes meant, with those below them; undefined where any is. */
  readonly codes: readonly string[] | undefined;
}

/** Looks up what a filter names. */
@Injectable()
export class ActionFilters {
  constructor(
    private readonly catalog: CatalogService,
    private readonly taxonomy: TaxonomyService,
  ) {}

  /** Throws BadInput, naming the field, where a value is too long or names what does not exist. */
  async read(viewer: Viewer, input: ActionItemFilter | null | undefined): Promise<Wanted> {
    const filter = narrowing(input);
    const [serviceIds, codes] = await Promise.all([
      filter.service ? this.serviceIds(filter.service) : undefined,
      filter.rootCause ? this.codes(viewer, filter.rootCause) : undefined,
    ]);
    return { filter, serviceIds, codes };
  }

  private async serviceIds(names: readonly string[]): Promise<string[]> {
    const found = await this.catalog.resolve(names);
    return names.map((name, i) => {
      const service = found.get(name);
      if (service) return service.id;
      throw BadInput.of(
        `filter.service[${i}]`,
        `${name} is not the slug or alias of a service; see services`,
      );
    });
  }

  private async codes(viewer: Viewer, wanted: readonly string[]): Promise<string[]> {
    const all = (await this.taxonomy.all(viewer)).map(({ code }) => code);
    const unknown = wanted.findIndex((code) => !all.includes(code));
    if (unknown >= 0)
      throw BadInput.of(`filter.rootCause[${unknown}]`, unknownCodeMessage(wanted[unknown]!, all));
    return all.filter((code) => wanted.some((above) => code === above || code.startsWith(`${above}.`)));
  }
}

/** What must hold for an action item `a` of the postmortem `p`. Visibility is part of it. */
export function conditions(
  viewer: Viewer,
  { filter, serviceIds, codes }: Wanted,
  zone: string,
  params: Params,
): string {
  const where = [`p.visibility = ANY (${params.add(visibleTo(viewer))}::text[])`, `p.status <> 'ARCHIVED'`];
  for (const column of ['status', 'kind', 'strategy'] as const)
    if (filter[column]) where.push(`a.${column} = ANY (${params.add(filter[column])}::text[])`);
  for (const column of ['owner', 'team'] as const)
    if (filter[column] != null) where.push(`a.${column} = ${params.add(filter[column])}`);
  if (filter.overdue != null)
    where.push(filter.overdue ? overdueSql('a', zone) : `${overdueSql('a', zone)} IS NOT TRUE`);
  if (serviceIds)
    where.push(`EXISTS (SELECT 1 FROM affected_service s
      WHERE s.postmortem_id = a.postmortem_id AND s.service_id = ANY (${params.add(serviceIds)}::uuid[]))`);
  if (codes)
    where.push(`EXISTS (SELECT 1 FROM factor f
      WHERE f.postmortem_id = a.postmortem_id AND f.category_code = ANY (${params.add(codes)}::text[])
        AND (EXISTS (SELECT 1 FROM action_item_factor m WHERE m.action_item_id = a.id AND m.factor_id = f.id)
          OR NOT EXISTS (SELECT 1 FROM action_item_factor m WHERE m.action_item_id = a.id)))`);
  return where.join('\n AND ');
}
