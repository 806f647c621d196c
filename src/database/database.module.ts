import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Changes } from './changes.js';
import { type ConnectionOptions, dataSourceOptions } from './data-source.js';
import { Database, READS } from './database.js';
import { PoolMetrics } from './pool-metrics.js';

/**
 * The connections, open as long as the application. Writers that wait for each other must not keep readers waiting:
 * they share the number configured, but not the connections.
 */
@Global()
@Module({})
export class DatabaseModule {
  static connect(options: ConnectionOptions, entities: readonly (new () => object)[]): DynamicModule {
    const writes = Math.max(1, Math.floor(options.poolSize * 0.4));
    const reads = { ...options, poolSize: options.poolSize - writes };
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRoot({
          ...dataSourceOptions({ ...options, poolSize: writes }, entities),
          retryAttempts: 0,
        }),
      ],
      providers: [Changes, Database, PoolMetrics, { provide: READS, useValue: reads }],
      exports: [Changes, Database],
    };
  }
}
