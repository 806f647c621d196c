import { Module } from '@nestjs/common';
import { PostmortemsModule } from '../postmortems/index.js';
import { TaxonomyModule } from '../taxonomy/index.js';
import { TrendsModule } from '../trends/index.js';
import { FrozenReportEntity, FrozenReportFileEntity } from './frozen-report.entity.js';
import { FrozenReports } from './frozen.repository.js';
import { ReportFacts } from './report-facts.js';
import { ReportRepository } from './report.repository.js';
import { ReportsResolver } from './reports.resolver.js';
import { ReportsService } from './reports.service.js';

export const REPORT_ENTITIES = [FrozenReportEntity, FrozenReportFileEntity];
export const REPORT_RESOLVERS = [ReportsResolver];

@Module({
  imports: [PostmortemsModule, TaxonomyModule, TrendsModule],
  providers: [...REPORT_RESOLVERS, FrozenReports, ReportFacts, ReportRepository, ReportsService],
  exports: [ReportsService],
})
export class ReportsModule {}
