import type { INestApplicationContext } from '@nestjs/common';
import { createContext } from '../app.js';
import { loadConfig } from '../config/index.js';
import { openDatabase } from '../database/index.js';
import { asUsage } from './failure.js';

/** Runs work on the configured database; Ctrl-C lets it finish the step at hand. */
export async function withService<T>(
  work: (app: INestApplicationContext, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const config = await asUsage(Promise.resolve().then(loadConfig));
  const stop = new AbortController();
  const onSignal = (): void => {
    process.stderr.write('\nStopping …\n');
    stop.abort();
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const database = await openDatabase(config, (line) => process.stderr.write(`${line}\n`), {
    share: true,
  });
  try {
    const app = await createContext(config, database.url);
    try {
      return await work(app, stop.signal);
    } finally {
      await app.close();
    }
  } finally {
    await database.close();
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}
