import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Changes } from './changes.js';
import { type ConnectionOptions, dataSourceOptions } from './data-source.js';
import { Database } from './database.js';
import { OutboxEntity } from './outbox.entity.js';

/** The connection pool, open as long as the application. */
@Global()
@Module({})
export class DatabaseModule {
  static connect(options: ConnectionOptions, entities: readonly (new () => object)[]): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRoot({
          ...dataSourceOptions(options, [OutboxEntity, ...entities]),
          retryAttempts: 0,
        }),
      ],
      providers: [Changes, Database],
      exports: [Changes, Database],
    };
  }
}
