import { Injectable } from '@nestjs/common';
import { type PostmortemFilter, PostmortemReader, type Selection } from '../postmortems/index.js';
import { HighlightsRepository, SearchService } from '../search/index.js';
import type { Asker } from './asker.js';
import type { Card } from './blocks/parts.js';
import { searchCard } from './blocks/search-card.js';
import { MOST_COUNTED } from './blocks/text.js';
import { Buttons, type ButtonState } from './buttons.js';
import { PostmortemFilters } from './filters.js';
import type { Command } from './grammar.js';

const PAGE = 5;
export const LISTED: Selection = {
  parts: new Set(['factors', 'affectedServices'] as const),
  completeness: false,
};
const UNLINKED = 'You see what the whole organisation may see. `link` connects your account.';

/** Searches as the API does, five at a time. */
@Injectable()
export class SearchAnswers {
  constructor(
    private readonly search: SearchService,
    private readonly reader: PostmortemReader,
    private readonly highlights: HighlightsRepository,
    private readonly filters: PostmortemFilters,
    private readonly buttons: Buttons,
  ) {}

  async first(asker: Asker, command: Command): Promise<Card> {
    const filter = await this.filters.of(command);
    return this.page(asker, { query: command.text, filter, cursors: [] }, command.meant);
  }

  /** The page that a button leads to. */
  async turn(asker: Asker, value: string): Promise<Card> {
    return this.page(asker, await this.buttons.read(asker, value));
  }

  private async page(asker: Asker, state: ButtonState, meant?: string): Promise<Card> {
    const { query, cursors } = state;
    const filter = state.filter as PostmortemFilter;
    const { viewer } = asker;
    const { answer, results } = await this.search.search(viewer, {
      ...{ query, filter, first: PAGE, countUpTo: MOST_COUNTED },
      after: cursors.at(-1) ?? null,
    });
    const ids = answer.hits.map(({ id }) => id);
    const [postmortems, marked] = await Promise.all([
      this.reader.byIds(viewer, ids, LISTED),
      this.highlights.of(viewer, ids, answer.marking),
    ]);
    const hits = ids.flatMap((id) => {
      const postmortem = postmortems.get(id);
      return postmortem ? [{ postmortem, highlights: marked.get(id) ?? [] }] : [];
    });
    const { endCursor, hasNextPage } = results.pageInfo;
    const isPerson = asker.audience === 'PERSON';
    const toPage = (there: readonly string[]): Promise<string> =>
      this.buttons.write(asker, { query, filter, cursors: there });
    const isNarrowed = Object.keys(filter).length > 0;
    return searchCard({
      ...{ query, hits, filters: this.filters.shown(filter), before: cursors.length * PAGE, meant },
      total: results.totalCount,
      totalIsExact: results.totalIsExact,
      correctedQuery: results.correctedQuery,
      degraded: results.degraded,
      next:
        isPerson && hasNextPage && endCursor !== null
          ? await toPage([...cursors, endCursor])
          : isPerson && hits.length === 0 && isNarrowed && query !== ''
            ? await this.buttons.write(asker, { query, filter: {}, cursors: [] })
            : undefined,
      previous: isPerson && cursors.length > 0 ? await toPage(cursors.slice(0, -1)) : undefined,
      hasMenus: isPerson,
      note: isPerson && !asker.isLinked ? UNLINKED : undefined,
    });
  }
}
