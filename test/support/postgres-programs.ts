import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { freePort } from './ports.js';
import { until } from './until.js';

const NEEDED = ['initdb', 'pg_ctl', 'pg_dump', 'pg_restore', 'pg_basebackup', 'createdb'];

/** Where a whole PostgreSQL is installed, with the programs that back it up; undefined where none is. */
export function postgresPrograms(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return [process.env.PG_BINDIR ?? '', ...versions.map((version) => join(root, version, 'bin'))].find(
    (folder) => folder !== '' && NEEDED.every((name) => existsSync(join(folder, name))),
  );
}

/** PostgreSQL refuses to run as root. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres']).toString());
  return { uid: id('-u'), gid: id('-g') };
}

/** A server of the operator's kind: on disk, with its own programs, not the one the service embeds. */
export class Cluster {
  readonly folder: string;
  port = 0;
  private readonly user = unprivileged();

  constructor(
    private readonly bin: string,
    name: string,
  ) {
    this.folder = mkdtempSync(join(tmpdir(), `hindsight-${name}-`));
    if (this.user) chownSync(this.folder, this.user.uid, this.user.gid);
  }

  get data(): string {
    return join(this.folder, 'data');
  }

  url(database = 'hindsight'): string {
    return `postgres://postgres@127.0.0.1:${this.port}/${database}`;
  }

  /** Runs one of PostgreSQL's programs as the server's user. */
  async run(program: string, ...args: string[]): Promise<void> {
    const child = spawn(join(this.bin, program), args, {
      cwd: '/',
      env: {
        PATH: process.env.PATH,
        LC_ALL: 'C',
        PGHOST: '127.0.0.1',
        ...(this.port > 0 && { PGPORT: String(this.port) }),
        PGUSER: 'postgres',
      },
      // A server inherits what it is given: with pipes the end of pg_ctl would never be seen.
      stdio: program === 'pg_ctl' ? 'ignore' : ['ignore', 'ignore', 'pipe'],
      ...this.user,
    });
    let said = '';
    child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`);
  }

  async init(): Promise<this> {
    await this.run(
      'initdb',
      '-D',
      this.data,
      '-U',
      'postgres',
      '-A',
      'trust',
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
      '-N',
    );
    return this;
  }

  async start(settings: Readonly<Record<string, string>> = {}): Promise<this> {
    this.port = await freePort();
    const all = {
      ...{ port: String(this.port), listen_addresses: '127.0.0.1', unix_socket_directories: '' },
      ...{ shared_buffers: '32MB', fsync: 'off', ...settings },
    };
    const options = Object.entries(all).map(([name, value]) => `-c ${name}='${value}'`);
    await this.run(
      'pg_ctl',
      'start',
      '-w',
      '-t',
      '120',
      '-D',
      this.data,
      '-l',
      join(this.folder, 'log'),
      '-o',
      options.join(' '),
    );
    return this;
  }

  /** Makes a base backup the data of this server, to be recovered when it starts. */
  takeOver(backup: string): void {
    renameSync(backup, this.data);
    writeFileSync(join(this.data, 'recovery.signal'), '');
    if (this.user) chownSync(join(this.data, 'recovery.signal'), this.user.uid, this.user.gid);
  }

  /** Waits until the server has recovered and takes writes. */
  async promoted(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url('postgres') });
    await client.connect();
    await until('the server has recovered', async () => {
      const { rows } = await client.query<{ recovering: boolean }>(
        'SELECT pg_is_in_recovery() AS recovering',
      );
      return !rows[0]!.recovering;
    });
    await client.end();
  }

  async stop(): Promise<void> {
    if (existsSync(join(this.data, 'postmaster.pid')))
      await this.run('pg_ctl', 'stop', '-w', '-m', 'fast', '-D', this.data);
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
