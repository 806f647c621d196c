import { Controller, Get, UseFilters } from '@nestjs/common';
import { Ask } from '../api/index.js';
import { BadInput } from '../common/index.js';
import { type At, Here, param } from './at.js';
import { mistakeOf } from './mistake.js';
import { type Found, SEARCH, SearchPage } from './pages/search.js';
import { Pages } from './pages.service.js';
import { ProblemFilter } from './problem.filter.js';
import { Search } from './search-filter.js';

const MIN_PREFIX = 2;

/** Have we seen this before? */
@Controller()
@UseFilters(ProblemFilter)
export class SearchController {
  constructor(
    private readonly ask: Ask,
    private readonly pages: Pages,
  ) {}

  @Get()
  async search(@Here() at: At): Promise<string> {
    const search = new Search(at);
    const { query, filter, after } = search;
    let found: Found | undefined;
    let problem: string | undefined;
    try {
      found = (await this.ask.ask<{ searchPostmortems: Found }>(at, SEARCH, { query, filter, after }))
        .searchPostmortems;
    } catch (error) {
      // The box stays, with what to do.
      problem = mistakeOf(error);
    }
    const title = search.isEmpty ? 'Hindsight' : query || 'Search';
    return this.pages.show(
      at,
      { title, section: 'search', query, feed: '/feed.atom', status: problem === undefined ? 200 : 400 },
      <SearchPage search={search} found={found} problem={problem} />,
    );
  }

  /** Completions for the search box. */
  @Get('suggest')
  async suggest(@Here() at: At): Promise<string[]> {
    const prefix = param(at, 'q')?.trim() ?? '';
    if (prefix.length < MIN_PREFIX) throw BadInput.of('q', `must have at least ${MIN_PREFIX} characters`);
    const document = 'query ($prefix: String!) { suggest(prefix: $prefix, first: 8) }';
    return (await this.ask.ask<{ suggest: string[] }>(at, document, { prefix })).suggest;
  }
}
