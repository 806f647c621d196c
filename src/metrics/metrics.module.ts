import { Global, Module } from '@nestjs/common';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** Where every module registers what it measures; one per service, so that several can live in one process. */
@Global()
@Module({
  providers: [
    {
      provide: Registry,
      useFactory: (): Registry => {
        const registry = new Registry();
        collectDefaultMetrics({ register: registry, prefix: 'hindsight_' });
        return registry;
      },
    },
  ],
  exports: [Registry],
})
export class MetricsModule {}
