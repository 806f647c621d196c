import { Controller, Get, UseFilters } from '@nestjs/common';
import { Ask } from '../api/index.js';
import { type At, Here } from './at.js';
import { REPORTS, type ReportsFound, ReportsPage } from './pages/reports.js';
import { Pages } from './pages.service.js';
import { ProblemFilter } from './problem.filter.js';

const YEARS = 6;
const QUARTERS = 8;

/** Which reports there are; each has a page of its own. */
@Controller('reports')
@UseFilters(ProblemFilter)
export class ReportListController {
  constructor(
    private readonly ask: Ask,
    private readonly pages: Pages,
  ) {}

  @Get()
  async list(@Here() at: At): Promise<string> {
    const now = new Date();
    const years = new Date(Date.UTC(now.getUTCFullYear() - YEARS + 1, 0, 1)).toISOString();
    const month = Math.floor(now.getUTCMonth() / 3) * 3 - (QUARTERS - 1) * 3;
    const quarters = new Date(Date.UTC(now.getUTCFullYear(), month, 1)).toISOString();
    const found = await this.ask.ask<ReportsFound>(at, REPORTS, { years, quarters });
    return this.pages.show(at, { title: 'Reports', section: 'reports' }, <ReportsPage found={found} />);
  }
}
