import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeToken, type Running, startService } from '../support/program.js';
import { StandIn } from '../support/stand-in.js';
import { Client } from './client.js';
import { Cluster, freePort } from './cluster.js';
import { Load } from './load.js';
import { Proxy } from './proxy.js';
import { migrate } from '../../src/database/index.js';

/** PostgreSQL, the wire to it, a search server, the service and its load: everything a fault can hit. */
export class Stage {
  service!: Running;
  client!: Client;
  load!: Load;

  private constructor(
    readonly cluster: Cluster,
    readonly wire: Proxy,
    readonly search: StandIn,
    private readonly folder: string,
    private readonly port: number,
  ) {}

  static async set(dataDir?: string): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'hindsight-faults-'));
    const cluster = await Cluster.start(dataDir ?? folder);
    const wire = await Proxy.start(Number(new URL(cluster.url).port));
    const search = await new StandIn().start();
    const stage = new Stage(cluster, wire, search, folder, await freePort());
    await migrate(cluster.url);
    const token = await makeToken({ url: cluster.url }, 'write');
    await stage.startService();
    stage.client = new Client(() => stage.service.base, token);
    stage.load = new Load(stage.client, 20);
    return stage;
  }

  /** The database as the service reaches it. */
  get wiredUrl(): string {
    const url = new URL(this.cluster.url);
    url.port = String(this.wire.port);
    return url.href;
  }

  async startService(env: Readonly<Record<string, string>> = {}): Promise<void> {
    this.service = await startService(
      { url: this.wiredUrl },
      {
        PORT: String(this.port),
        HINDSIGHT_RATE_LIMIT: '0',
        MEILI_URL: this.search.url,
        MEILI_KEY: this.search.key,
        ...env,
      },
    );
  }

  async strike(): Promise<void> {
    await this.load.stop().catch(() => undefined);
    await this.service.kill();
    await this.wire.stop();
    await this.search.stop();
    await this.cluster.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
