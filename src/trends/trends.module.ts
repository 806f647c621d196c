import { Module } from '@nestjs/common';
import { PostmortemsModule } from '../postmortems/index.js';
import { FactProjection } from './facts.repository.js';
import { IncidentsRepository } from './incidents.repository.js';
import { MetricsResolver } from './metrics.resolver.js';
import { RecurrenceRepository } from './recurrence.repository.js';
import { RecurrenceResolver } from './recurrence.resolver.js';
import { TrendsRepository } from './trends.repository.js';
import { TrendsResolver } from './trends.resolver.js';
import { TrendsService } from './trends.service.js';

export const TREND_RESOLVERS = [MetricsResolver, RecurrenceResolver, TrendsResolver];

@Module({
  imports: [PostmortemsModule],
  providers: [
    ...TREND_RESOLVERS,
    FactProjection,
    IncidentsRepository,
    RecurrenceRepository,
    TrendsRepository,
    TrendsService,
  ],
  exports: [IncidentsRepository, RecurrenceRepository, TrendsRepository, TrendsService],
})
export class TrendsModule {}
