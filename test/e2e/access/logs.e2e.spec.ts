import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { type TestDatabase, testDatabase } from '../../support/database.js';

let database: TestDatabase;
let output = '';
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const env = (more: Record<string, string> = {}) => ({
  ...process.env,
  DATABASE_URL: database.url,
  HINDSIGHT_SAMPLES: 'off',
  LOG_LEVEL: 'trace',
  PORT: '0',
  ...more,
});

/** Runs the built program to its end. */
async function run(
  args: readonly string[],
  more: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, args, { env: env(more) });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const code = await new Promise<number>((resolve) => child.on('close', (c) => resolve(c ?? 1)));
  return { code, out, err };
}

it('on an address that others can reach it does not start before there is a token', async () => {
  const { code, err } = await run(['dist/src/main.js'], { HOST: '0.0.0.0' });
  expect(code).toBe(1);
  expect(err).toMatch(/HOST: 0\.0\.0\.0 can be reached by others.*npx hindsight token create/);
});

it('the command line makes, lists and revokes tokens, and names what is wrong', async () => {
  const made = await run([
    'dist/src/cli/main.js',
    'token',
    'create',
    '--name',
    'ci',
    '--scopes',
    'publish',
    '--expires',
    '30d',
  ]);
  expect(made.out).toMatch(/^hs_[A-Za-z0-9]{10}_[\w-]{43}\n$/);
  const listed = await run(['dist/src/cli/main.js', 'token', 'list']);
  expect(listed.out).toContain('ci: read, write, publish');
  expect(listed.out).not.toContain(made.out.trim().slice(14));
  for (const wrong of [
    ['--scopes', 'root'],
    ['--scopes', 'read', '--expires', 'soon'],
  ]) {
    const { code, err } = await run(['dist/src/cli/main.js', 'token', 'create', '--name', 'x', ...wrong]);
    expect(code).toBe(2);
    expect(err).toMatch(/scopes: root is none|--expires must be days/);
  }
  expect((await run(['dist/src/cli/main.js', 'token', 'revoke', 'ci'])).out).toContain('revoked');
  expect((await run(['dist/src/cli/main.js', 'token', 'revoke', 'nobody'])).code).toBe(1);
});

it('the log of a service holds no token, no cookie and no text of a postmortem, whatever fails', async () => {
  const secret = `marked${randomBytes(6).toString('hex')}`;
  const { out } = await run([
    'dist/src/cli/main.js',
    'token',
    'create',
    '--name',
    'admin',
    '--scopes',
    'admin',
  ]);
  const token = out.trim();
  const child = spawn(process.execPath, ['dist/src/main.js'], { env: env({ HOST: '0.0.0.0' }) });
  const base = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk.toString();
      const port = /answers at http:\/\/[\d.]+:(\d+)/.exec(output)?.[1];
      if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('close', () => reject(new Error(output)));
  });
  const ask = async (body: string, headers: Record<string, string> = {}) =>
    (
      await fetch(`${base}/graphql`, {
        method: 'POST',
        body,
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          cookie: `session=${secret}`,
          ...headers,
        },
      })
    ).text();
  const query = (text: string, variables: object = {}) => ask(JSON.stringify({ query: text, variables }));
  const answers = [
    await query(`mutation { createPostmortem(input: { title: "${secret}" }) { id } }`),
    await query(`{ searchPostmortems(query: "${secret}") { totalCount } }`),
    await query(`{ nonsense(${secret}: 1) { x } }`),
    await query(`{ postmortem(id: "${secret}") { id } }`),
    await query('mutation ($t: String!) { createPostmortem(input: { title: $t }) { id } }', {
      t: secret.repeat(50),
    }),
    await ask(`{"query": ${secret}`),
    await (await fetch(`${base}/graphql?query={${secret}}`)).text(),
    await ask('{}', { authorization: `Bearer ${token}x` }),
    await ask('{}', { authorization: `Bearer hs_${secret}` }),
  ];
  // The database goes away under it.
  const { adminQuery } = await import('../../support/database.js');
  await adminQuery(`ALTER DATABASE ${database.name} ALLOW_CONNECTIONS false`);
  await adminQuery(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database.name}'`,
  );
  answers.push(await query(`mutation { createPostmortem(input: { title: "${secret}" }) { id } }`));
  answers.push(await ask('{}', { authorization: `Bearer hs_AAAAAAAAAA_${'A'.repeat(43)}` }));
  await adminQuery(`ALTER DATABASE ${database.name} ALLOW_CONNECTIONS true`);
  child.kill('SIGTERM');
  await new Promise((resolve) => child.on('exit', resolve));
  expect(answers.at(0)).toContain('"id"');
  expect(answers.join()).not.toMatch(/\bat .*\.js:\d+|node_modules|SELECT |INSERT /);
  expect(answers.at(-1)).toContain('"UNAVAILABLE"');
  expect(answers.join()).not.toMatch(/too many connections|FATAL|Postgres/i);
  expect(output).toContain('request completed');
  expect(output).not.toContain(token.slice(14));
  expect(output).not.toContain(secret);
}, 30_000);
