import { Injectable } from '@nestjs/common';
import { ActionFilters, ActionList } from '../actions/index.js';
import { CatalogService } from '../catalog/index.js';
import { BadInput, NotFound } from '../common/index.js';
import { PostmortemReader } from '../postmortems/index.js';
import type { Asker } from './asker.js';
import { dueCard } from './blocks/due-card.js';
import type { Card } from './blocks/parts.js';
import { serviceCard } from './blocks/service-card.js';
import { MOST_COUNTED } from './blocks/text.js';
import { only, single } from './filters.js';
import type { Command } from './grammar.js';
import { LISTED } from './search-answers.js';

const LATEST = 5;
const ITEMS = 10;
const OPEN = ['OPEN', 'IN_PROGRESS'] as const;

/** What a service has been through, and what is still to be done. */
@Injectable()
export class CatalogAnswers {
  constructor(
    private readonly catalog: CatalogService,
    private readonly reader: PostmortemReader,
    private readonly filters: ActionFilters,
    private readonly list: ActionList,
  ) {}

  async service(asker: Asker, { text, filters }: Command): Promise<Card> {
    only('service', filters, ['service']);
    const name = text || single('service', filters.service) || '';
    if (name === '') throw BadInput.of('service', 'needs the name of a service, such as service checkout');
    const { viewer } = asker;
    const service = await this.catalog.bySlug(viewer, name);
    if (!service) throw new NotFound('service', `with the name ${name.slice(0, 80)}`);
    const filter = { service: [service.slug] };
    const count = async (overdue: boolean | null): Promise<number> =>
      this.list.count(
        viewer,
        await this.filters.read(viewer, { ...filter, status: [...OPEN], overdue }),
        MOST_COUNTED,
      );
    const [page, total, openActions, overdueActions] = await Promise.all([
      this.reader.list(viewer, { filter, first: LATEST }, LISTED),
      this.reader.count(viewer, { filter }),
      count(null),
      count(true),
    ]);
    const hasMenus = asker.audience === 'PERSON';
    return serviceCard({ service, total, latest: page.nodes, openActions, overdueActions, hasMenus });
  }

  async due(asker: Asker, { text, filters }: Command): Promise<Card> {
    only('due', filters, ['team', 'owner', 'service', 'cause']);
    const words = text.toLowerCase();
    if (words !== '' && words !== 'overdue')
      throw BadInput.of('due', 'takes the word overdue and filters, such as due overdue team:payments');
    const { viewer } = asker;
    const filter = {
      status: [...OPEN],
      overdue: words === 'overdue' ? true : null,
      team: single('team', filters.team) ?? null,
      owner: single('owner', filters.owner) ?? null,
      service: filters.service ? [...filters.service] : null,
      rootCause: filters.cause?.map((code) => code.toUpperCase()) ?? null,
    };
    const [wanted, late] = await Promise.all([
      this.filters.read(viewer, filter),
      this.filters.read(viewer, { ...filter, overdue: true }),
    ]);
    const selection = { parts: new Set(['actionItems'] as const), completeness: false };
    const [page, total, overdue] = await Promise.all([
      this.list.page(viewer, wanted, { first: ITEMS }, selection),
      this.list.count(viewer, wanted, MOST_COUNTED),
      this.list.count(viewer, late, MOST_COUNTED),
    ]);
    const ids = [...new Set(page.nodes.map(({ postmortemId }) => postmortemId))];
    const postmortems = await this.reader.byIds(viewer, ids, { parts: new Set(), completeness: false });
    const shown = Object.entries(filters).map(([name, values]) => `${name} ${values.join(' or ')}`);
    return dueCard({ items: page.nodes, postmortems, total, overdue, filters: shown.join(', ') });
  }
}
