import { createHash } from 'node:crypto';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ErrorCode, NotFound } from '../common/index.js';
import { toldError } from '../database/index.js';
import { reportQuery } from './report-query.js';
import { ReportsService } from './reports.service.js';

const ADDRESS = /^([^.]{1,20})(?:\.(md|csv|json))?$/;
const TYPES = {
  html: 'text/html; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
} as const;

const STATUS: Readonly<Partial<Record<ErrorCode, number>>> = {
  BAD_USER_INPUT: 400,
  NOT_FOUND: 404,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
};

/** The printable page of a report, and its other formats. The gate has said who asks. */
@Controller('reports')
export class ReportsController {
  constructor(private readonly reports: ReportsService) {}

  @Get(':address')
  async show(
    @Param('address') address: string,
    @Query() query: object,
    @Req() { viewer, log }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    try {
      const [, period, ending] = ADDRESS.exec(address) ?? [];
      if (period === undefined) throw new NotFound('page', 'under this address');
      const format = (ending ?? 'html') as keyof typeof TYPES;
      const { table, ...request } = reportQuery(period, query);
      const name = table !== undefined && format === 'csv' ? `tables/${table}.csv` : `report.${format}`;
      const text = await this.reports.file(viewer!, request, name);
      void reply.type(TYPES[format]);
      if (format === 'html') void reply.header('content-security-policy', policyOf(text));
      return text;
    } catch (error) {
      const told = toldError(error);
      if (!told) throw error;
      if (told !== error) log.error(`a report could not be read: ${(error as Error).message}`);
      void reply.code(STATUS[told.code] ?? 400).type('text/plain; charset=utf-8');
      return `${told.message}\n`;
    }
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
