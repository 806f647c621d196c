import { Global, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { TerminusModule } from '@nestjs/terminus';
import { Ask } from './ask.js';
import { Drain } from './drain.js';
import { ExceptionFilter } from './exception.filter.js';
import { graphqlModule } from './graphql.module.js';
import { GraphiqlController } from './graphiql.controller.js';
import { MetricsController } from './metrics.controller.js';
import { RequestMetrics } from './request-metrics.js';
import { HealthController } from './health.controller.js';

@Global()
@Module({
  imports: [graphqlModule(), TerminusModule.forRoot({ logger: false })],
  providers: [Ask, Drain, RequestMetrics, { provide: APP_FILTER, useClass: ExceptionFilter }],
  exports: [Ask],
  controllers: [GraphiqlController, HealthController, MetricsController],
})
export class ApiModule {}
