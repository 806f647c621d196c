import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { adminQuery, type TestDatabase, testDatabase } from '../../support/database.js';
import { makeToken, run, startService } from '../../support/program.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const cli = (...args: string[]) => run(database, ['dist/src/cli/main.js', ...args]);

it('on an address that others can reach it does not start before there is a token', async () => {
  const { code, err } = await run(database, ['dist/src/main.js'], { HOST: '0.0.0.0' });
  expect(code).toBe(1);
  expect(err).toMatch(/HOST: 0\.0\.0\.0 can be reached by others.*npx hindsight token create/);
});

it('the command line makes, lists and revokes tokens, and names what is wrong', async () => {
  const made = await cli('token', 'create', '--name', 'ci', '--scopes', 'publish', '--expires', '30d');
  expect(made.out).toMatch(/^hs_[A-Za-z0-9]{10}_[\w-]{43}\n$/);
  const listed = await cli('token', 'list');
  expect(listed.out).toContain('ci: read, write, publish');
  expect(listed.out).not.toContain(made.out.trim().slice(14));
  for (const wrong of [
    ['--scopes', 'root'],
    ['--scopes', 'read', '--expires', 'soon'],
  ]) {
    const { code, err } = await cli('token', 'create', '--name', 'x', ...wrong);
    expect(code).toBe(2);
    expect(err).toMatch(/scopes: root is none|--expires must be days/);
  }
  expect((await cli('token', 'revoke', 'ci')).out).toContain('revoked');
  expect((await cli('token', 'revoke', 'nobody')).code).toBe(1);
});

it('the log of a service holds no token, no cookie and no text of a postmortem, whatever fails', async () => {
  const secret = `marked${randomBytes(6).toString('hex')}`;
  const token = await makeToken(database, 'admin');
  const service = await startService(database, { HOST: '0.0.0.0' });
  const ask = async (body: string, headers: Record<string, string> = {}) =>
    (
      await fetch(`${service.base}/graphql`, {
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
    await (await fetch(`${service.base}/graphql?query={${secret}}`)).text(),
    await ask('{}', { authorization: `Bearer ${token}x` }),
    await ask('{}', { authorization: `Bearer hs_${secret}` }),
  ];
  // The database goes away under it.
  await adminQuery(`ALTER DATABASE ${database.name} ALLOW_CONNECTIONS false`);
  await adminQuery(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database.name}'`,
  );
  answers.push(await query(`mutation { createPostmortem(input: { title: "${secret}" }) { id } }`));
  answers.push(await ask('{}', { authorization: `Bearer hs_AAAAAAAAAA_${'A'.repeat(43)}` }));
  await adminQuery(`ALTER DATABASE ${database.name} ALLOW_CONNECTIONS true`);
  await service.stop();
  const output = service.output();
  expect(answers.at(0)).toContain('"id"');
  expect(answers.join()).not.toMatch(/\bat .*\.js:\d+|node_modules|SELECT |INSERT /);
  expect(answers.at(-1)).toContain('"UNAVAILABLE"');
  expect(answers.join()).not.toMatch(/too many connections|FATAL|Postgres/i);
  expect(output).toContain('request completed');
  expect(output).not.toContain(token.slice(14));
  expect(output).not.toContain(secret);
});

it('signing in, being sent on and refused metrics are nothing to warn of', async () => {
  const token = await makeToken(database, 'read');
  const service = await startService(database, { HOST: '0.0.0.0', LOG_LEVEL: 'info' });
  const headers = { authorization: `Bearer ${token}` };
  const ask = async (path: string, init: RequestInit = {}): Promise<number> =>
    (await fetch(`${service.base}${path}`, { redirect: 'manual', ...init })).status;
  const body = new URLSearchParams({ token });
  const statuses = [
    await ask('/login', { method: 'POST', body, headers: { origin: service.base } }),
    await ask('/favicon.ico'),
    await ask('/metrics', { headers }),
  ];
  await service.stop();
  expect(statuses).toEqual([303, 301, 403]);
  expect(service.output()).not.toMatch(/"level":[4-6]0/);
});
