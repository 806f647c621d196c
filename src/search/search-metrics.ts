import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter, Gauge, Registry } from '../metrics/index.js';
import type { EngineName } from './engine.js';
import { MeiliSearchServer, SearchIndexes, SearchOutbox } from './meili/index.js';

/** What an operator must be told of search: who answers, and how far the index is from the database. */
@Injectable()
export class SearchMetrics implements OnModuleInit {
  private readonly searches: Counter<'engine' | 'degraded'>;

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
  }

  count(engine: EngineName, degraded: boolean): void {
    this.searches.inc({ engine, degraded: String(degraded) });
  }

  onModuleInit(): void {
    if (!this.meili.server) return;
    const { indexes, outbox, registry } = this;
    const gauge = (
      name: string,
      help: string,
      values: () => Promise<readonly (readonly [string, number])[]>,
    ): void => {
      new Gauge({
        name: `hindsight_search_${name}`,
        help,
        labelNames: ['role'],
        registers: [registry],
        async collect() {
          const found = await values();
          this.reset();
          for (const [role, value] of found) this.set({ role }, value);
        },
      });
    };
    const roles = async (): Promise<Map<string, string>> =>
      new Map((await indexes.all()).map(({ uid, role }) => [uid, role]));
    const backlog =
      (value: 'waiting' | 'oldestSeconds' | 'dead') => async (): Promise<[string, number][]> => {
        const known = await roles();
        return (await outbox.backlog()).map((one) => [known.get(one.indexUid) ?? '', one[value]]);
      };
    gauge('outbox_waiting', 'Documents that wait to be sent to the index', backlog('waiting'));
    gauge(
      'outbox_oldest_seconds',
      'Age of the oldest change that is not in the index',
      backlog('oldestSeconds'),
    );
    gauge(
      'dead_letters',
      'Documents that could not be delivered; hindsight reindex --retry-dead',
      backlog('dead'),
    );
    gauge('drift', 'Documents that differed at the last whole comparison', async () =>
      (await indexes.all()).flatMap(({ role, drift }) => (drift === null ? [] : [[role, drift] as const])),
    );
    gauge('live', '1 where an index is there that answers searches', async () => [
      ['LIVE', (await indexes.inRole('LIVE')) ? 1 : 0],
    ]);
  }
}
