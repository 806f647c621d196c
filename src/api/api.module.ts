import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { Drain } from './drain.js';
import { ExceptionFilter } from './exception.filter.js';
import { graphqlModule } from './graphql.module.js';
import { GraphiqlController } from './graphiql.controller.js';
import { MetricsController } from './metrics.controller.js';
import { HealthController } from './health.controller.js';

@Module({
  imports: [graphqlModule(), TerminusModule.forRoot({ logger: false })],
  providers: [Drain, { provide: APP_FILTER, useClass: ExceptionFilter }],
  controllers: [GraphiqlController, HealthController, MetricsController],
})
export class ApiModule {}
