import { Controller, Get, Inject, UseFilters } from '@nestjs/common';
import { Ask } from '../api/index.js';
import { canonicalInstant } from '../common/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { type PeriodKind, periodOf, periodRange, shiftPeriod } from '../trends/index.js';
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
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async list(@Here() at: At): Promise<string> {
    const found = await this.ask.ask<ReportsFound>(at, REPORTS, {
      timezone: this.config.timeZone,
      years: this.startOf('YEAR', YEARS),
      quarters: this.startOf('QUARTER', QUARTERS),
    });
    return this.pages.show(at, { title: 'Reports', section: 'reports' }, <ReportsPage found={found} />);
  }

  /** Where the first of so many periods begins, the one of today being the last; as reports count them. */
  private startOf(kind: PeriodKind, count: number): string {
    const today = periodOf(canonicalInstant(new Date()), kind, this.config);
    return periodRange(shiftPeriod(today, 1 - count), this.config).start;
  }
}
