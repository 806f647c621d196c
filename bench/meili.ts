import type { INestApplicationContext } from '@nestjs/common';
import { IndexBuilder, MeiliSearchServer, Relay, SearchIndexes, SearchOutbox } from '../src/search/index.js';

/** MEILI_URL and MEILI_KEY as they are set, so that a measurement can be made of either engine. */
export function meiliVariables(): Record<string, string | undefined> {
  const { MEILI_URL, MEILI_KEY } = process.env;
  return { MEILI_URL, MEILI_KEY };
}

/** Builds the index and waits until it holds everything; does nothing where PostgreSQL searches. */
export async function buildIndex(app: INestApplicationContext): Promise<void> {
  const { server } = app.get(MeiliSearchServer, { strict: false });
  if (!server) return;
  app.get(Relay, { strict: false }).start(server);
  const outbox = app.get(SearchOutbox, { strict: false });
  const isEmpty = async (): Promise<boolean> =>
    (await outbox.backlog()).every(({ waiting }) => waiting === 0);
  while ((await app.get(IndexBuilder, { strict: false }).step(server)).phase !== 'DONE' || !(await isEmpty()))
    await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Leaves nothing on the server; what belongs to a database that is kept is kept too. */
export async function dropIndexes(app: INestApplicationContext, isFresh: boolean): Promise<void> {
  const { server } = app.get(MeiliSearchServer, { strict: false });
  if (!server) return;
  await app.get(Relay, { strict: false }).stop();
  if (!isFresh) return;
  for (const { uid } of await app.get(SearchIndexes, { strict: false }).all()) await server.deleteIndex(uid);
}
