import { Injectable, type OnModuleInit } from '@nestjs/common';
import { gauge, Registry } from '../metrics/index.js';
import { Database } from './database.js';

/** Whether requests wait for connections: what a pool that is too small looks like from outside. */
@Injectable()
export class PoolMetrics implements OnModuleInit {
  constructor(
    private readonly registry: Registry,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    const { registry, database } = this;
    gauge(registry, {
      name: 'hindsight_database_connections',
      help: 'Connections to PostgreSQL, by pool and state',
      labels: ['pool', 'state'],
      read: () =>
        database
          .pools()
          .flatMap(({ name, idle, total }) => [
            [{ pool: name, state: 'idle' }, idle] as const,
            [{ pool: name, state: 'busy' }, total - idle] as const,
          ]),
    });
    gauge(registry, {
      name: 'hindsight_database_connections_max',
      help: 'Connections a pool may have',
      labels: ['pool'],
      read: () => database.pools().map(({ name, max }) => [{ pool: name }, max]),
    });
    gauge(registry, {
      name: 'hindsight_database_waiting',
      help: 'Requests that wait for a connection',
      labels: ['pool'],
      read: () => database.pools().map(({ name, waiting }) => [{ pool: name }, waiting]),
    });
    gauge(registry, {
      name: 'hindsight_database_replica_up',
      help: '1 while reads go to the replica, 0 while they go to the primary; only where one is configured',
      labels: [],
      read: () => (database.readsReplica === undefined ? [] : [[{}, database.readsReplica ? 1 : 0]]),
    });
  }
}
