import { Module } from '@nestjs/common';
import { PostmortemsModule } from '../postmortems/index.js';
import { FactProjection } from './facts.repository.js';
import { IncidentsRepository } from './incidents.repository.js';
import { RecurrenceRepository } from './recurrence.repository.js';
import { RecurrenceResolver } from './recurrence.resolver.js';

export const TREND_RESOLVERS = [RecurrenceResolver];

@Module({
  imports: [PostmortemsModule],
  providers: [...TREND_RESOLVERS, FactProjection, IncidentsRepository, RecurrenceRepository],
  exports: [IncidentsRepository, RecurrenceRepository],
})
export class TrendsModule {}
