import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Changes } from './changes.js';
import { type ConnectionOptions, dataSourceOptions } from './data-source.js';
import { Database, LINK, type Link } from './database.js';
import { PoolMetrics } from './pool-metrics.js';
import { ReadPool } from './read-pool.js';
import { inspect, type Session } from './session.js';

/** Whether statements are prepared under a name: always, never, or where PostgreSQL itself answers. */
export type Preparing = 'on' | 'off' | 'auto';

export interface PoolOptions extends ConnectionOptions {
  /** auto where it is left out. */
  readonly preparing?: Preparing;
  /** A streaming replica that may answer reads. */
  readonly replicaUrl?: string | undefined;
}

/**
 * The connections, open as long as the application. Writers that wait for each other must not keep readers waiting:
 * they share the number configured, but not the connections.
 */
@Global()
@Module({})
export class DatabaseModule {
  static connect(options: PoolOptions, entities: readonly (new () => object)[]): DynamicModule {
    const { url, poolSize, preparing = 'auto', replicaUrl } = options;
    const writes = Math.max(1, Math.floor(poolSize * 0.4));
    let looking: Promise<Session> | undefined;
    const looked = (): Promise<Session> => (looking ??= inspect(url));
    const link = async (): Promise<Link> => {
      const session = await looked();
      const reads = poolSize - writes;
      const openReplica =
        replicaUrl === undefined ? undefined : () => openReads(replicaUrl, reads, preparing);
      return { url, session, reads, prepares: prepares(preparing, session), openReplica };
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
      providers: [Changes, Database, PoolMetrics, { provide: LINK, useFactory: link }],
      exports: [Changes, Database],
    };
  }
}

async function openReads(url: string, size: number, preparing: Preparing): Promise<ReadPool> {
  const session = await inspect(url);
  // A connection that breaks is found out by who uses it next, and by who watches the replica.
  return new ReadPool({
    url,
    size,
    session,
    prepares: prepares(preparing, session),
    onError: () => undefined,
  });
}

function prepares(preparing: Preparing, { isDirect }: Session): boolean {
  return preparing === 'on' || (preparing === 'auto' && isDirect);
}
