import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { clockLibrary } from './clock.js';
import type { Stage } from './stage.js';

export interface Fault {
  readonly name: string;
  /** Part of the short form. */
  readonly isShort?: boolean;
  /** Answers by which a client notices it: without them the fault was none. */
  readonly noticed: 'NONE' | 'UNAVAILABLE' | 'DEGRADED' | 'SLOW' | 'DAY';
  /** What this machine lacks for it; undefined where nothing. */
  readonly needs?: (stage: Stage) => Promise<string | undefined>;
  /** Makes it happen, and ends when it is over. */
  readonly happen: (stage: Stage) => Promise<void>;
}

/** Longer than every time-out of the service and of its statements. */
const PAST_EVERY_TIMEOUT_MS = 30_000;

export const FAULTS: readonly Fault[] = [
  {
    name: 'the service is killed',
    noticed: 'NONE',
    isShort: true,
    happen: (stage) =>
      stage.withoutService(async () => {
        await stage.service.kill();
        await stage.startService();
      }),
  },
  {
    name: 'PostgreSQL is killed and started again',
    noticed: 'UNAVAILABLE',
    isShort: true,
    happen: async ({ cluster, shownMs }) => {
      await cluster.kill();
      await sleep(shownMs);
      await cluster.restart();
    },
  },
  {
    name: 'the network refuses every connection to PostgreSQL',
    noticed: 'UNAVAILABLE',
    isShort: true,
    happen: async ({ wire, shownMs }) => {
      wire.refuse();
      await sleep(shownMs);
      wire.mend();
    },
  },
  {
    name: 'Meilisearch is gone',
    noticed: 'DEGRADED',
    isShort: true,
    happen: async ({ search, shownMs }) => {
      await search.stop();
      await sleep(shownMs);
      await search.start();
    },
  },
  {
    name: 'every connection of PostgreSQL is taken',
    noticed: 'UNAVAILABLE',
    isShort: true,
    happen: async ({ cluster, shownMs }) => {
      const taken = await takeEveryConnection(cluster.url);
      await sleep(shownMs);
      await Promise.all(taken.map((client) => client.end().catch(() => undefined)));
    },
  },
  {
    name: 'service and PostgreSQL are killed together, the service comes back first',
    noticed: 'NONE',
    happen: (stage) =>
      stage.withoutService(async () => {
        await Promise.all([stage.cluster.kill(), stage.service.kill()]);
        const starting = stage.startService();
        await sleep(stage.shownMs);
        await stage.cluster.restart();
        await starting;
      }),
  },
  {
    name: 'PostgreSQL is paused past every time-out',
    noticed: 'UNAVAILABLE',
    happen: async ({ cluster }) => {
      await cluster.pause();
      await sleep(PAST_EVERY_TIMEOUT_MS);
      await cluster.goOn();
    },
  },
  {
    name: 'the network to PostgreSQL is silent past every time-out',
    noticed: 'UNAVAILABLE',
    happen: async ({ wire }) => {
      wire.silence();
      await sleep(PAST_EVERY_TIMEOUT_MS);
      wire.mend();
    },
  },
  {
    name: 'the service is paused in the middle of its transactions',
    noticed: 'SLOW',
    happen: (stage) =>
      stage.withoutService(async () => {
        process.kill(stage.service.pid, 'SIGSTOP');
        await sleep(PAST_EVERY_TIMEOUT_MS);
        process.kill(stage.service.pid, 'SIGCONT');
        await sleep(1000);
      }),
  },
  {
    name: 'the disk of the data folder is full',
    noticed: 'UNAVAILABLE',
    needs: ({ disk }) =>
      Promise.resolve(disk ? undefined : 'this user may not mount a tmpfs to fill (root may)'),
    happen: async ({ cluster, disk, shownMs }) => {
      const end = performance.now() + shownMs;
      for (let isFull = false; performance.now() < end || !isFull; isFull = true) {
        await disk!.fill();
        await sleep(200);
      }
      await disk!.empty();
      // Without room for its log PostgreSQL ends; whoever looks after it makes room and starts it again.
      if (!(await cluster.isWell())) await cluster.restart();
    },
  },
  {
    name: 'the clock of the service jumps a day ahead, then two days back',
    noticed: 'DAY',
    needs: async () =>
      (await clockLibrary()) ? undefined : 'libfaketime (Debian: faketime) is not installed',
    happen: async (stage) => {
      const clock = (await clockLibrary())!;
      await stage.restartService(clock.env);
      await stage.load.untilWritten(10);
      for (const shift of ['+1d', '-1d', '+0']) {
        await clock.shift(shift);
        await stage.load.untilWritten(20);
        await stage.load.untilWell(60_000);
      }
      await stage.restartService();
    },
  },
];

/** Takes what is free, then ends what the service has and takes that too. */
async function takeEveryConnection(url: string): Promise<pg.Client[]> {
  const taken: pg.Client[] = [];
  for (let isHeld = false; !isHeld;) {
    const client = new pg.Client({ connectionString: url, application_name: 'taker' });
    client.on('error', () => undefined);
    try {
      await client.connect();
      taken.push(client);
    } catch {
      const { rows } = await taken[0]!.query<{ ended: number }>(
        `SELECT count(pg_terminate_backend(pid))::int AS ended FROM pg_stat_activity
         WHERE application_name = 'hindsight'`,
      );
      isHeld = rows[0]!.ended === 0;
    }
  }
  return taken;
}
