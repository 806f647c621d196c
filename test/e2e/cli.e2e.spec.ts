import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type TestDatabase, testDatabase } from '../support/database.js';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'hindsight cli '));
  await writeFile(join(folder, 'good.md'), '---\ntitle: Good\nmood: fine\n---\nText.');
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

function hindsight(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['bin/hindsight.js', ...args],
      { env: { PATH: process.env.PATH, DATABASE_URL: database.url, ...env } },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

describe('hindsight import', () => {
  it('reports on every file and says what a second run would do', async () => {
    const dry = await hindsight(['import', folder, '--dry-run']);
    expect(dry).toMatchObject({ code: 0 });
    expect(dry.out).toContain('1 document: 1 created, 0 updated, 0 unchanged, 0 failed');
    expect(dry.out).toContain('nothing was written');
    const first = await hindsight(['import', folder]);
    expect(first.out).toMatch(
      /^created {4}good\.md {2}PM-\d+\n +- no source and no id: known by its name, as files "good"\n/,
    );
    expect(first.out).toContain('- unknown key "mood": left out');
    expect(first.err).toContain('Importing 100 % (1/1)');
    expect((await hindsight(['import', join(folder, 'good.md')])).out).toContain('1 unchanged');
  });

  it('fails where a file fails, and imports the others', async () => {
    const bad = join(folder, 'bad.json');
    await writeFile(bad, '{"title": "Bad",\n}');
    const { code, out } = await hindsight(['import', bad, join(folder, 'good.md')]);
    await rm(bad);
    expect(code).toBe(1);
    expect(out).toContain('failed     bad.json: line 2: bad JSON');
    expect(out).toContain('2 documents: 0 created, 0 updated, 1 unchanged, 1 failed');
  });

  it('prints its report as JSON, reads a forced format and names the source', async () => {
    const odd = join(folder, 'odd.txt');
    await writeFile(odd, '{"title": "Odd"}');
    const { code, out } = await hindsight(['import', odd, '--format', 'json', '--source', 'acme', '--json']);
    await rm(odd);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      dryRun: false,
      created: 1,
      failed: 0,
      items: [
        {
          name: 'odd.txt',
          outcome: 'CREATED',
          error: null,
          warnings: ['no source and no id: known by its name, as acme "odd"', expect.any(String)],
        },
      ],
    });
  });

  it.each([
    [['import'], {}, "missing required argument 'paths'"],
    [['import', '/no/such/folder'], {}, 'There is no file or folder /no/such/folder'],
    [['import', '.', '--format', 'xml'], {}, 'Allowed choices are markdown, json'],
    [['import', '.', '--source', ' '], {}, '--source must have 1 to 100 characters'],
    [['nonsense'], {}, "unknown command 'nonsense'"],
    [['import', '.'], { HINDSIGHT_SAMPELS: 'off' }, 'HINDSIGHT_SAMPELS: no such variable'],
  ])('%j is wrong usage', async (args, env, message) => {
    const { code, err } = await hindsight(args, env);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
  });

  it('says in a word that the database does not answer', async () => {
    const { code, err } = await hindsight(['import', folder], {
      DATABASE_URL: 'postgres://x:y@127.0.0.1:9/none',
    });
    expect(code).toBe(1);
    expect(err).toContain('ECONNREFUSED');
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe('hindsight export', () => {
  it('writes each postmortem twice, with the catalogue and the taxonomy', async () => {
    const out = join(folder, 'out', 'deep');
    const ended = await hindsight(['export', out]);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.out).toMatch(/^Wrote \d+ postmortems, \d+ services and \d+ cause categories to /);
    expect(await readdir(out)).toEqual(expect.arrayContaining(['catalog.json', 'taxonomy.json']));
    await rm(join(folder, 'out'), { recursive: true });
  });

  it('says where it cannot write', async () => {
    const { code, err } = await hindsight(['export', join(folder, 'good.md')]);
    expect(code).toBe(2);
    expect(err).toContain('cannot be made');
  });
});

describe('hindsight schema', () => {
  it('needs no database to tell whether schema.graphql is fresh', async () => {
    const fresh = await hindsight(['schema', '--check'], { DATABASE_URL: 'postgres://127.0.0.1:9/none' });
    expect(fresh).toEqual({ code: 0, out: '', err: '' });
    expect(await readFile('schema.graphql', 'utf8')).toContain('importPostmortems(');
  });
});

describe('hindsight beside a running service', () => {
  it('works on the embedded database of that service', async () => {
    const dataDir = join(folder, 'data of the service');
    const env = { PATH: process.env.PATH, DATA_DIR: dataDir, PORT: '0', HINDSIGHT_SAMPLES: 'off' };
    const service = spawn(process.execPath, ['dist/src/main.js'], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => service.once('exit', resolve));
    try {
      const address = await new Promise<string>((resolve, reject) => {
        let seen = '';
        service.stdout.on('data', (chunk: Buffer) => {
          const url = /http:\/\/\S+\/graphql/.exec((seen += chunk.toString()))?.[0];
          if (url) resolve(url);
        });
        service.once('exit', () => reject(new Error(seen)));
      });
      const { code, out } = await hindsight(['import', join(folder, 'good.md')], {
        DATABASE_URL: '',
        DATA_DIR: dataDir,
      });
      expect([code, out]).toEqual([0, expect.stringContaining('1 created')]);
      const response = await fetch(address, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: '{ postmortems { nodes { title } } }' }),
      });
      expect(await response.json()).toEqual({ data: { postmortems: { nodes: [{ title: 'Good' }] } } });
    } finally {
      service.kill('SIGINT');
      await ended;
    }
  });
});

describe('hindsight slack-manifest', () => {
  it('prints an app for an address, and refuses one that Slack would not call', async () => {
    const printed = await hindsight(['slack-manifest', '--url', 'https://pm.example.com/', '--json']);
    const app = JSON.parse(printed.out) as Record<string, any>;
    expect(app.features.slash_commands[0]).toMatchObject({
      ...{ command: '/postmortem', url: 'https://pm.example.com/slack/events' },
    });
    expect(app.features.unfurl_domains).toEqual(['pm.example.com']);
    expect((await hindsight(['slack-manifest', '--url', 'https://pm.example.com'])).out).toContain(
      'request_url: https://pm.example.com/slack/events',
    );
    expect(await hindsight(['slack-manifest', '--url', 'http://pm.example.com'])).toMatchObject({ code: 2 });
    expect(await hindsight(['slack-manifest', '--url', 'https://x', '--command', 'x'])).toMatchObject({
      code: 2,
    });
  });
});
