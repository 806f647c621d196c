import { Controller, Get, Param, UseFilters } from '@nestjs/common';
import { Ask } from '../api/index.js';
import { NotFound } from '../common/index.js';
import { type At, Here } from './at.js';
import { CATEGORIES, CAUSE, type CauseFound, CausePage, pathTo } from './pages/cause.js';
import { CAUSE_YEARS, CAUSES, CausesPage, type Category, type FamilyTrends } from './pages/causes.js';
import { Pages } from './pages.service.js';
import { ProblemFilter } from './problem.filter.js';

/** The taxonomy, and one cause of it. */
@Controller('causes')
@UseFilters(ProblemFilter)
export class CausesController {
  constructor(
    private readonly ask: Ask,
    private readonly pages: Pages,
  ) {}

  @Get()
  async tree(@Here() at: At): Promise<string> {
    const from = `${new Date().getUTCFullYear() - CAUSE_YEARS + 1}-01-01T00:00:00Z`;
    const { rootCauseCategories, trends } = await this.ask.ask<{
      rootCauseCategories: Category[];
      trends: FamilyTrends;
    }>(at, CAUSES, { from });
    const page = <CausesPage families={rootCauseCategories} trends={trends} />;
    return this.pages.show(at, { title: 'Causes', section: 'causes' }, page);
  }

  @Get(':code')
  async show(@Here() at: At, @Param('code') code: string): Promise<string> {
    const { rootCauseCategories } = await this.ask.ask<{ rootCauseCategories: Category[] }>(at, CATEGORIES);
    const path = pathTo(rootCauseCategories, code);
    if (!path) throw new NotFound('cause', code.slice(0, 80));
    const found = await this.ask.ask<CauseFound>(at, CAUSE, { code });
    const head = { title: path.at(-1)!.name, section: 'causes' } as const;
    return this.pages.show(at, head, <CausePage path={path} found={found} />);
  }
}
