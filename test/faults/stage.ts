import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { migrate } from '../../src/database/index.js';
import { DriftCheck, MeiliSearchServer, SearchIndexes } from '../../src/search/index.js';
import { startTestApp } from '../support/app.js';
import { freePort } from '../support/ports.js';
import { makeToken, type Running, startService } from '../support/program.js';
import { StandIn } from '../support/stand-in.js';
import { Client } from './client.js';
import { Cluster } from './cluster.js';
import { Load } from './load.js';
import { mountSmallDisk, type SmallDisk } from './disk.js';
import { Proxy } from './proxy.js';
import { type Verdict, verify } from './truth.js';

type Drift = Awaited<ReturnType<DriftCheck['run']>>;

const DRAIN_LIMIT_MS = 180_000;

interface Place {
  readonly folder: string;
  readonly port: number;
  readonly disk: SmallDisk | undefined;
}

/** PostgreSQL, the wire to it, a search server, the service and its load: everything a fault can hit. */
export class Stage {
  service!: Running;
  client!: Client;
  load!: Load;

  private constructor(
    readonly cluster: Cluster,
    readonly wire: Proxy,
    readonly search: StandIn,
    private readonly place: Place,
    /** How long a fault lasts that has no length of its own. */
    readonly shownMs: number,
  ) {}

  /** The small disk that the data is on; undefined where none could be mounted, or was asked for. */
  get disk(): SmallDisk | undefined {
    return this.place.disk;
  }

  static async set({ shownMs, onSmallDisk }: { shownMs: number; onSmallDisk: boolean }): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'hindsight-faults-'));
    const disk = onSmallDisk ? await mountSmallDisk(join(folder, 'disk')) : undefined;
    const cluster = await Cluster.start(disk?.folder ?? folder);
    const wire = await Proxy.start(Number(new URL(cluster.url).port));
    const search = await new StandIn().start();
    const stage = new Stage(cluster, wire, search, { folder, port: await freePort(), disk }, shownMs);
    await migrate(cluster.url);
    const token = await makeToken({ url: cluster.url }, 'write');
    await stage.startService();
    stage.client = new Client(() => stage.service.base, token);
    stage.load = new Load(stage.client, 20);
    await stage.until('SELECT 1 FROM search_index WHERE role = $1', ['LIVE'], 1);
    return stage;
  }

  async startService(env: Readonly<Record<string, string>> = {}): Promise<void> {
    const url = new URL(this.cluster.url);
    url.port = String(this.wire.port);
    const settings = {
      PORT: String(this.place.port),
      HINDSIGHT_RATE_LIMIT: '0',
      MEILI_URL: this.search.url,
      MEILI_KEY: this.search.key,
      ...env,
    };
    this.service = await startService({ url: url.href }, settings);
  }

  /** Ends the service in order and starts it again, with other variables. */
  async restartService(env: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.withoutService(async () => {
      await this.service.stop();
      await this.startService(env);
    });
  }

  /** While this goes on, no answer at all is right. */
  async withoutService(work: () => Promise<void>): Promise<void> {
    this.client.mayBreak = true;
    await work();
    this.client.mayBreak = false;
  }

  /** Holds the load, compares what it was promised with what is there, and lets it go on. */
  async verdict(): Promise<Verdict> {
    await this.load.pause();
    const verdict = await verify(this.cluster.url, this.load);
    this.load.goOn();
    return verdict;
  }

  /** Waits until everything is delivered, then compares every document of the index with the database. */
  async compareIndex(): Promise<{ drainedMs: number; drift: Drift }> {
    await this.load.pause();
    const drainedMs = await this.until('SELECT 1 FROM search_outbox', [], 0);
    const env = { MEILI_URL: this.search.url, MEILI_KEY: this.search.key };
    const database = { url: this.cluster.url, name: 'hindsight', drop: () => Promise.resolve() };
    const app = await startTestApp(env, database);
    try {
      const live = await app.get(SearchIndexes).inRole('LIVE');
      return {
        drainedMs,
        drift: await app.get(DriftCheck).run(app.get(MeiliSearchServer).server!, live!.uid),
      };
    } finally {
      await app.close();
      this.load.goOn();
    }
  }

  async strike(): Promise<void> {
    await this.load.stop().catch(() => undefined);
    await this.service.kill();
    await this.wire.stop();
    await this.search.stop();
    await this.cluster.stop();
    await this.disk?.unmount();
    await rm(this.place.folder, { recursive: true, force: true });
  }

  /** Waits until the statement finds so many rows; answers with the milliseconds that took. */
  private async until(sql: string, values: readonly unknown[], rows: number): Promise<number> {
    const client = new pg.Client({ connectionString: this.cluster.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const begun = performance.now();
      while ((await client.query(sql, [...values])).rowCount !== rows) {
        if (performance.now() - begun > DRAIN_LIMIT_MS) throw new Error(`${sql} never finds ${rows} rows`);
        await sleep(100);
      }
      return Math.round(performance.now() - begun);
    } finally {
      await client.end();
    }
  }
}
