import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Changes } from './changes.js';
import { type ConnectionOptions, dataSourceOptions } from './data-source.js';
import { Database, LINK, type Link } from './database.js';
import { inspect, type Session } from './session.js';

/** Whether statements are prepared under a name: always, never, or where PostgreSQL itself answers. */
export type Preparing = 'on' | 'off' | 'auto';

export interface PoolOptions extends ConnectionOptions {
  /** auto where it is left out. */
  readonly preparing?: Preparing;
}

/**
 * The connections, open as long as the application. Writers that wait for each other must not keep readers waiting:
 * they share the number configured, but not the connections.
 */
@Global()
@Module({})
export class DatabaseModule {
  static connect(options: PoolOptions, entities: readonly (new () => object)[]): DynamicModule {
    const { url, poolSize, preparing = 'auto' } = options;
    const writes = Math.max(1, Math.floor(poolSize * 0.4));
    let looking: Promise<Session> | undefined;
    const looked = (): Promise<Session> => (looking ??= inspect(url));
    const link = async (): Promise<Link> => {
      const session = await looked();
      return { url, session, reads: poolSize - writes, prepares: prepares(preparing, session) };
    };
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          useFactory: async () => ({
            ...dataSourceOptions({ url, poolSize: writes }, entities, await looked()),
            retryAttempts: 0,
          }),
        }),
      ],
      providers: [Changes, Database, { provide: LINK, useFactory: link }],
      exports: [Changes, Database],
    };
  }
}

function prepares(preparing: Preparing, { isDirect }: Session): boolean {
  return preparing === 'on' || (preparing === 'auto' && isDirect);
}
