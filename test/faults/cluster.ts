import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded/index.js';
import { freePort } from '../support/ports.js';

/** A PostgreSQL of the test's own that can be killed, paused and started again under the same address. */
export class Cluster {
  private constructor(
    private readonly dataDir: string,
    private readonly port: number,
    private server: EmbeddedPostgres,
  ) {}

  static async start(dataDir: string): Promise<Cluster> {
    const port = await freePort();
    return new Cluster(dataDir, port, await open(dataDir, port));
  }

  get url(): string {
    return this.server.url;
  }

  get folder(): string {
    return this.server.directory;
  }

  /** The server goes at once, without a word to its clients; its own processes notice and end. */
  async kill(): Promise<void> {
    for (const pid of await this.processes()) signal(pid, 'SIGKILL');
  }

  /** Starts it again, through its recovery. */
  async restart(): Promise<void> {
    await this.server.stop();
    this.server = await open(this.dataDir, this.port);
  }

  /** Nothing runs, nothing answers, every connection stays open. */
  async pause(): Promise<void> {
    for (const pid of await this.processes()) signal(pid, 'SIGSTOP');
  }

  async goOn(): Promise<void> {
    for (const pid of await this.processes()) signal(pid, 'SIGCONT');
  }

  /** Answers, perhaps after a moment of recovery. */
  async isWell(): Promise<boolean> {
    for (let attempt = 0; attempt < 20 && (await this.processes()).length > 0; attempt++) {
      const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 2000 });
      client.on('error', () => undefined);
      const answers = client.connect().then(
        () => true,
        () => false,
      );
      if (await answers) {
        await client.end();
        return true;
      }
      await sleep(500);
    }
    return false;
  }

  async stop(): Promise<void> {
    await this.goOn();
    await this.server.stop();
  }

  /** The server first, then what it has started. */
  private async processes(): Promise<number[]> {
    const file = await readFile(join(this.folder, 'postmaster.pid'), 'utf8').catch(() => '');
    const server = Number(file.split('\n')[0]);
    if (!(server > 1)) return [];
    const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
    const parents = await Promise.all(all.map(async (pid) => [Number(pid), await parentOf(pid)] as const));
    if (!parents.some(([pid]) => pid === server)) return [];
    return [server, ...parents.filter(([, parent]) => parent === server).map(([pid]) => pid)];
  }
}

async function open(dataDir: string, port: number): Promise<EmbeddedPostgres> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startEmbeddedPostgres({ dataDir, port, log: () => undefined });
    } catch (error) {
      if (attempt === 20) throw error;
      await sleep(500);
    }
  }
}

async function parentOf(pid: string): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
