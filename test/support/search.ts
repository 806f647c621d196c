import {
  IndexBuilder,
  MeiliSearchServer,
  Relay,
  SearchIndexes,
  SearchOutbox,
} from '../../src/search/index.js';
import type { TestApp } from './app.js';
import { StandIn } from './stand-in.js';
import { until } from './until.js';

/** Builds the index of this service and keeps delivering to it. */
export async function startSearch(t: TestApp): Promise<void> {
  const server = t.get(MeiliSearchServer).server!;
  t.get(Relay).start(server);
  await until('the index is ready', async () => (await t.get(IndexBuilder).step(server)).phase === 'DONE');
}

/** Waits until every change is in the index. */
export async function settled(t: TestApp): Promise<void> {
  if (!t.get(MeiliSearchServer).server) return;
  await until(
    'the outbox is empty',
    async () => !(await t.get(SearchOutbox).backlog()).some(({ waiting }) => waiting > 0),
  );
}

/** Leaves nothing on the server. */
export async function stopSearch(t: TestApp): Promise<void> {
  const { server } = t.get(MeiliSearchServer);
  if (!server) return;
  await t.get(Relay).stop();
  for (const { uid } of await t.get(SearchIndexes).all()) await server.deleteIndex(uid);
}

/** Where the shared search suite runs. */
export interface SearchTarget {
  readonly label: string;
  readonly engine: 'POSTGRES' | 'MEILISEARCH';
  /** It ranks and knows words of a language; the stand-in does neither. */
  readonly understands: boolean;
  /** Variables of a service that searches there, and how to end it. */
  open(): Promise<{ env: Record<string, string>; close: () => Promise<void> }>;
}

const POSTGRES: SearchTarget = {
  label: 'PostgreSQL',
  engine: 'POSTGRES',
  understands: true,
  open: () => Promise.resolve({ env: {}, close: () => Promise.resolve() }),
};

/** A real Meilisearch where MEILI_URL and MEILI_KEY name one, else the stand-in; the end of the run says which. */
export function meiliTarget(): SearchTarget {
  const { MEILI_URL, MEILI_KEY } = process.env;
  if (MEILI_URL && MEILI_KEY) {
    const open: SearchTarget['open'] = () =>
      Promise.resolve({ env: { MEILI_URL, MEILI_KEY }, close: () => Promise.resolve() });
    return { label: 'a real Meilisearch', engine: 'MEILISEARCH', understands: true, open };
  }
  return {
    label: 'a stand-in for Meilisearch',
    engine: 'MEILISEARCH',
    understands: false,
    open: async () => {
      const server = await new StandIn().start();
      return { env: { MEILI_URL: server.url, MEILI_KEY: server.key }, close: () => server.stop() };
    },
  };
}

export const SEARCH_TARGETS: readonly SearchTarget[] = [POSTGRES, meiliTarget()];
