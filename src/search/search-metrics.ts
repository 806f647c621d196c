import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter, gauge, Histogram, Registry } from '../metrics/index.js';
import type { EngineName } from './engine.js';
import { MeiliSearchServer, SearchIndexes, SearchOutbox } from './meili/index.js';

/** What an operator must be told of search: who answers, and how far the index is from the database. */
@Injectable()
export class SearchMetrics implements OnModuleInit {
  private readonly searches: Counter<'engine' | 'degraded'>;
  private readonly duration: Histogram<'engine'>;

  constructor(
    private readonly registry: Registry,
    private readonly meili: MeiliSearchServer,
    private readonly indexes: SearchIndexes,
    private readonly outbox: SearchOutbox,
  ) {
    this.searches = new Counter({
      name: 'hindsight_searches_total',
      help: 'Searches answered, by engine; degraded where another one was configured',
      labelNames: ['engine', 'degraded'],
      registers: [registry],
    });
    this.duration = new Histogram({
      name: 'hindsight_search_duration_seconds',
      help: 'Time until the engine that answered had found something, that of one that did not answer included',
      labelNames: ['engine'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.7, 1, 2.5, 5],
      registers: [registry],
    });
  }

  count(engine: EngineName, degraded: boolean, seconds: number): void {
    this.searches.inc({ engine, degraded: String(degraded) });
    this.duration.observe({ engine }, seconds);
  }

  onModuleInit(): void {
    if (!this.meili.server) return;
    const { indexes, outbox, registry } = this;
    const perRole = (
      name: string,
      help: string,
      values: () => Promise<readonly (readonly [string, number])[]>,
    ): void =>
      gauge(registry, {
        name: `hindsight_search_${name}`,
        help,
        labels: ['role'],
        read: async () => (await values()).map(([role, value]) => [{ role }, value]),
      });
    const roles = async (): Promise<Map<string, string>> =>
      new Map((await indexes.all()).map(({ uid, role }) => [uid, role]));
    const backlog =
      (value: 'waiting' | 'oldestSeconds' | 'dead') => async (): Promise<[string, number][]> => {
        const known = await roles();
        return (await outbox.backlog()).map((one) => [known.get(one.indexUid) ?? '', one[value]]);
      };
    perRole('outbox_waiting', 'Documents that wait to be sent to the index', backlog('waiting'));
    perRole(
      'outbox_oldest_seconds',
      'Age of the oldest change that is not in the index',
      backlog('oldestSeconds'),
    );
    perRole(
      'dead_letters',
      'Documents that could not be delivered; hindsight reindex --retry-dead',
      backlog('dead'),
    );
    perRole('drift', 'Documents that differed at the last whole comparison', async () =>
      (await indexes.all()).flatMap(({ role, drift }) => (drift === null ? [] : [[role, drift] as const])),
    );
    perRole('live', '1 where an index is there that answers searches', async () => [
      ['LIVE', (await indexes.inRole('LIVE')) ? 1 : 0],
    ]);
  }
}
