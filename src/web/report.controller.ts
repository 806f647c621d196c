import { createHash } from 'node:crypto';
import { Controller, Get, Param, Query, UseFilters } from '@nestjs/common';
import { NotFound } from '../common/index.js';
import { reportQuery, ReportsService } from '../reports/index.js';
import { type At, Here } from './at.js';
import { ProblemFilter } from './problem.filter.js';

const ADDRESS = /^([^.]{1,20})(?:\.(md|csv|json))?$/;
const TYPES = {
  html: 'text/html; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
} as const;

/** The printable page of a report, which is a document of its own, and its other formats. */
@Controller('reports')
@UseFilters(ProblemFilter)
export class ReportController {
  constructor(private readonly reports: ReportsService) {}

  @Get(':address')
  async show(
    @Param('address') address: string,
    @Query() query: object,
    @Here() { request, reply }: At,
  ): Promise<string> {
    const [, period, ending] = ADDRESS.exec(address) ?? [];
    if (period === undefined) throw new NotFound('page', 'under this address');
    const format = (ending ?? 'html') as keyof typeof TYPES;
    const { table, ...wanted } = reportQuery(period, query);
    const name = table !== undefined && format === 'csv' ? `tables/${table}.csv` : `report.${format}`;
    const text = await this.reports.file(request.viewer!, wanted, name);
    void reply.type(TYPES[format]);
    if (format === 'html') void reply.header('content-security-policy', policyOf(text));
    return text;
  }
}

/** No script, nothing from anywhere, and of styles the one sheet that stands in the page. */
function policyOf(page: string): string {
  const [, style] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
  const digest = createHash('sha256').update(style!).digest('base64');
  return [
    "default-src 'none'",
    `style-src 'sha256-${digest}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
