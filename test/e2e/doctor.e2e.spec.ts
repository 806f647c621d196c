import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Finding } from '../../src/cli/doctor/check.js';
import { CHECKS } from '../../src/cli/doctor/checks.js';
import { examine } from '../../src/cli/doctor/examine.js';
import { visit } from '../../src/cli/doctor/visit.js';
import { parseConfig } from '../../src/config/index.js';
import { NO_PGBOUNCER, startPgBouncer } from '../replicas/pgbouncer.js';
import { startPair } from '../replicas/streaming.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { adminQuery, type TestDatabase, testDatabase } from '../support/database.js';
import { run } from '../support/program.js';
import { settled, startSearch, stopSearch } from '../support/search.js';
import { StandIn } from '../support/stand-in.js';
import { until } from '../support/until.js';

let database: TestDatabase;
let folder: string;
const closing: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  database = await testDatabase();
  folder = mkdtempSync(join(tmpdir(), 'hindsight-doctor-'));
});
afterAll(async () => {
  for (const close of closing.reverse()) await close();
  rmSync(folder, { recursive: true });
  await database.drop();
});

const looked = (env: Record<string, string>): Promise<Finding[]> =>
  examine({ DATABASE_URL: database.url, DATABASE_POOL_SIZE: '4', ...env });
const told = (findings: readonly Finding[], check: string) =>
  findings.filter((one) => one.check === check).map(({ verdict, message }) => `${verdict}: ${message}`);
const problems = (findings: readonly Finding[]) => findings.filter((one) => one.verdict === 'problem');

async function sql(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

async function untilRecovered(url: string): Promise<void> {
  await until('the replica has what the primary has', async () => {
    const client = new pg.Client({ connectionString: url });
    const { rows } = await client
      .connect()
      .then(() =>
        client.query(`SELECT pg_last_wal_replay_lsn() IS NOT NULL AS there, 1 FROM schema_migration`),
      )
      .catch(() => ({ rows: [] as { there: boolean }[] }))
      .finally(() => client.end().catch(() => undefined));
    return rows[0]?.there === true;
  });
}

async function web(answer: (path: string, base: string) => [number, unknown]): Promise<string> {
  let base = '';
  const server: Server = createServer((request, response) => {
    const [status, body] = answer(request.url!, base);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(resolve)));
  return (base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

it('finds nothing wrong with a good configuration, and ends with 0', async () => {
  const findings = await looked({});
  expect(problems(findings)).toEqual([]);
  expect(told(findings, 'migrations').join()).toMatch(/^ok: all \d+ have run$/);
  expect(told(findings, 'time')).toEqual(['ok: UTC is known; the clocks agree']);
  const { code, out } = await run(database, ['dist/src/cli/main.js', 'doctor', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ problems: 0, findings: expect.any(Array) });
});

it('ends with 1 where something is wrong, says what to do, and keeps passwords to itself', async () => {
  const url = new URL(database.url);
  url.pathname = '/nowhere_at_all';
  url.password = 'quokkafish';
  const { code, out } = await run({ ...database, url: url.href }, ['dist/src/cli/main.js', 'doctor']);
  expect(code).toBe(1);
  expect(out).toMatch(/PROBLEM {2}database: .*nowhere_at_all cannot be used/);
  expect(out).toMatch(/→ (CREATE DATABASE|Correct the user or the password)/);
  expect(out).not.toContain('quokkafish');
});

it('tells every mistake of the variables, and looks no further', async () => {
  const findings = await looked({ PORT: 'http', HINDSIGHT_TIMEZON: 'UTC' });
  expect(findings).toHaveLength(2);
  expect(findings.every((one) => one.check === 'configuration' && one.verdict === 'problem')).toBe(true);
});

describe('the database', () => {
  it('that does not answer, or refuses', async () => {
    const [, , ...rest] = await looked({ DATABASE_URL: 'postgres://a:b@127.0.0.1:9/x' });
    const [, found] = await looked({ DATABASE_URL: 'postgres://a:b@127.0.0.1:9/x' });
    expect(found).toMatchObject({ verdict: 'problem', fix: expect.stringMatching(/^Start PostgreSQL/) });
    // Without a database the checks of it have nothing to say.
    expect(rest.every((one) => one.verdict !== 'problem')).toBe(true);
  });

  (NO_PGBOUNCER ? it.skip : it)(
    'that is behind a pooler is looked at like any other, and nobody else notices',
    async () => {
      // As lenient as it gets: settings of a connection would go to whoever has it next.
      const settings = 'ignore_startup_parameters = extra_float_digits, options, statement_timeout';
      const bouncer = await startPgBouncer(database.url, { connections: 1, settings });
      try {
        const findings = await looked({ DATABASE_URL: bouncer.url });
        expect(problems(findings)).toEqual([]);
        expect(told(findings, 'migrations').join()).toMatch(/^ok: all/);
        expect(told(findings, 'pooler').join()).toMatch(
          /^note: A pooler is in front of PostgreSQL, and the role has no/,
        );
        const client = new pg.Client({ connectionString: bouncer.url });
        await client.connect();
        const { rows } = await client.query(
          `SELECT current_setting('default_transaction_read_only') AS readonly, current_setting('statement_timeout') AS timeout`,
        );
        await client.end();
        expect(rows).toEqual([{ readonly: 'off', timeout: '0' }]);
      } finally {
        await bouncer.stop();
      }
      expect(told(await looked({}), 'pooler')).toEqual([]);
    },
  );

  it('that has a replica, or what is none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'hindsight-doctor-pair-'));
    closing.push(() => rm(folder, { recursive: true, force: true }));
    const { primary, replica } = await startPair(folder);
    closing.push(() => replica.stop());
    closing.push(() => primary.stop());
    const replicaOf = async (url: string, DATABASE_REPLICA_URL: string) =>
      told(await looked({ DATABASE_URL: url, DATABASE_REPLICA_URL }), 'replica').join();
    await untilRecovered(replica.url);
    expect(await replicaOf(primary.url, replica.url)).toBe('ok: it follows the primary');
    expect(await replicaOf(primary.url, primary.url)).toMatch(/^warning: It is no replica/);
    expect(await replicaOf(database.url, replica.url)).toMatch(/^warning: It holds another database/);
    const other = new URL(replica.url);
    other.pathname = '/postgres';
    expect(await replicaOf(primary.url, other.href)).toMatch(/^warning: It holds another database/);
    // Where the role may not ask whose log it is, it is believed to be the right one, as the service does.
    await sql(
      primary.url,
      `CREATE ROLE curious LOGIN PASSWORD 'quokkafish'; GRANT SELECT ON schema_migration TO curious;
       REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC`,
    );
    const as = (url: string): string => {
      const mine = new URL(url);
      [mine.username, mine.password] = ['curious', 'quokkafish'];
      return mine.href;
    };
    await untilRecovered(as(replica.url));
    expect(await replicaOf(as(primary.url), as(replica.url))).toBe('ok: it follows the primary');
    other.port = '1';
    expect(await replicaOf(primary.url, other.href)).toMatch(
      /^warning: .* cannot be used: connect ECONNREFUSED/,
    );
    expect(told(await looked({ DATABASE_URL: replica.url }), 'primary').join()).toMatch(
      /^warning: It is a standby/,
    );
  });

  it('that takes no writes', async () => {
    await sql(database.url, `ALTER DATABASE ${database.name} SET default_transaction_read_only = on`);
    expect(told(await looked({}), 'primary').join()).toMatch(/^warning: default_transaction_read_only is on/);
    await sql(
      database.url,
      `BEGIN READ WRITE; ALTER DATABASE ${database.name} RESET default_transaction_read_only; COMMIT`,
    );
    expect(told(await looked({}), 'primary')).toEqual([]);
  });

  it('that has not been migrated, or by a newer program', async () => {
    const empty = await testDatabase({ empty: true });
    closing.push(() => empty.drop());
    expect(told(await looked({ DATABASE_URL: empty.url }), 'migrations').join()).toMatch(
      /^note: \d+ have not run/,
    );
    const newer = await testDatabase();
    closing.push(() => newer.drop());
    await sql(newer.url, `INSERT INTO schema_migration (timestamp, name) VALUES (9, 'Later9')`);
    expect(told(await looked({ DATABASE_URL: newer.url }), 'migrations')).toEqual([
      'warning: A newer version has migrated it: Later9',
    ]);
  });

  it('whose role can do too much, or too little', async () => {
    const name = `doctor_${randomBytes(4).toString('hex')}`;
    await adminQuery(`CREATE ROLE ${name} LOGIN PASSWORD 'secret'`);
    const url = new URL(database.url);
    url.username = name;
    url.password = 'secret';
    closing.push(async () => {
      await sql(database.url, `REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${name}`);
      await adminQuery(`DROP ROLE ${name}`);
    });
    expect(told(await looked({}), 'role').join()).toMatch(/^warning: .* is a superuser$/);
    // That of the embedded server is one, and nobody can do anything about it.
    const own = await visit(database.url);
    const role = CHECKS.find((check) => check.name === 'role')!;
    expect(await role.look({ config: parseConfig({}), database: own })).toMatchObject([{ verdict: 'ok' }]);
    await own.end();
    expect(told(await looked({ DATABASE_URL: url.href }), 'role').join()).toMatch(
      /^problem: .*may not read and write/,
    );
    await sql(database.url, `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name}`);
    expect(told(await looked({ DATABASE_URL: url.href }), 'role')).toEqual([
      `warning: ${name} could rewrite the audit log`,
    ]);
    await sql(database.url, `REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM ${name}`);
    const good = await looked({ DATABASE_URL: url.href });
    expect(told(good, 'role')).toEqual([`ok: ${name} can neither change nor empty the audit log`]);
    await sql(database.url, `CREATE TABLE later (id int)`);
    expect(problems(await looked({ DATABASE_URL: url.href })).map((one) => one.message)).toEqual([
      `${name} may not read and write later`,
    ]);
    await sql(database.url, `DROP TABLE later; DELETE FROM schema_migration WHERE name LIKE 'Similarity%'`);
    expect(told(await looked({ DATABASE_URL: url.href }), 'migrations').join()).toMatch(
      /^problem: 1 have not run: Similarity\d+; this role may not run them$/,
    );
    await sql(
      database.url,
      `INSERT INTO schema_migration (timestamp, name) VALUES (1763900006000, 'Similarity1763900006000')`,
    );
  });

  it('that has too few connections for the pool', async () => {
    expect(told(await looked({ DATABASE_POOL_SIZE: '200' }), 'connections').join()).toMatch(
      /^problem: DATABASE_POOL_SIZE 200, of/,
    );
    expect(told(await looked({ DATABASE_POOL_SIZE: '2' }), 'connections').join()).toMatch(
      /^ok: .*room for \d+ processes$/,
    );
  });

  it('that may lose what it acknowledged, or keeps no WAL', async () => {
    const findings = await looked({});
    // The server of the tests runs without fsync.
    if (process.env.TEST_DATABASE_URL === undefined)
      expect(told(findings, 'durability').join()).toMatch(/^warning: fsync/);
    expect(told(findings, 'backups').join()).toMatch(/^(note: No WAL|ok: WAL)/);
  });
});

describe('who may come in', () => {
  it('on an address of others without a token', async () => {
    expect(told(await looked({ HOST: '0.0.0.0' }), 'access').join()).toMatch(
      /^problem: HOST 0\.0\.0\.0 can be reached/,
    );
    expect(told(await looked({}), 'access')).toEqual(['warning: Nobody can come in yet']);
    const create = ['token', 'create', '--name', 'ci', '--scopes', 'read', '--expires', '2d'];
    expect((await run(database, ['dist/src/cli/main.js', ...create])).code).toBe(0);
    expect(told(await looked({ HOST: '0.0.0.0' }), 'access')).toEqual([
      'warning: Expire within 7 days: ci',
      'ok: 1 usable tokens',
    ]);
  });

  it('a public address that nobody else can open, or that another answers at', async () => {
    expect(told(await looked({ HOST: '0.0.0.0' }), 'public address').join()).toMatch(
      /^warning: Links would begin/,
    );
    const other = await web(() => [200, { status: 'ok' }]);
    const { port } = new URL(other);
    const named = { HOST: '0.0.0.0', HINDSIGHT_PUBLIC_URL: `http://localhost.localdomain:${port}` };
    expect(told(await looked(named), 'public address')[0]).toMatch(/^warning: .*is not https/);
    expect(
      told(await looked({ HOST: '0.0.0.0', HINDSIGHT_PUBLIC_URL: 'https://h.invalid' }), 'public address'),
    ).toEqual([
      expect.stringMatching(/^warning: Behind a proxy/),
      'note: https://h.invalid does not answer from here',
    ]);
  });

  it('an issuer that is none, is another, or has no keys', async () => {
    const none = await web(() => [404, {}]);
    const other = await web((_, base) => [
      200,
      { issuer: 'https://else.example.com', jwks_uri: `${base}/keys` },
    ]);
    const empty = await web((path, base) => [
      200,
      path === '/keys' ? { keys: [] } : { issuer: base, jwks_uri: `${base}/keys` },
    ]);
    const good = await web((path, base) => [
      200,
      path === '/keys' ? { keys: [{}] } : { issuer: base, jwks_uri: `${base}/keys` },
    ]);
    const oidc = async (issuer: string) =>
      told(await looked({ OIDC_ISSUER: issuer, OIDC_AUDIENCE: 'hindsight' }), 'OIDC').join();
    expect(await oidc(none)).toMatch(/^problem: .*HTTP 404/);
    expect(await oidc(other)).toMatch(/^problem: .*speaks for https:\/\/else\.example\.com/);
    expect(await oidc(empty)).toMatch(/^problem: .*no keys/);
    expect(await oidc(good)).toMatch(/^ok: .*answers with 1 keys/);
  });

  it('trusted queries that cannot be read', async () => {
    const file = join(folder, 'queries.json');
    writeFileSync(file, '{"a": "{ x }"}');
    expect(told(await looked({ HINDSIGHT_TRUSTED_QUERIES: file }), 'trusted queries').join()).toMatch(
      /^problem: .*SHA-256/,
    );
  });
});

describe('what is around', () => {
  let standIn: StandIn;
  let t: TestApp;
  beforeAll(async () => {
    standIn = await new StandIn().start();
    closing.push(() => standIn.stop());
  });

  it('Meilisearch that does not answer, refuses the key, or has another index', async () => {
    const meili = async (url: string, key: string) =>
      told(await looked({ MEILI_URL: url, MEILI_KEY: key }), 'Meilisearch');
    expect((await meili('http://127.0.0.1:9', 'x')).join()).toMatch(/^warning: .*does not answer/);
    expect((await meili(standIn.url, 'wrong')).join()).toMatch(/^problem: .*does not take MEILI_KEY/);
    expect(await meili(standIn.url, standIn.key)).toEqual([
      `ok: ${standIn.url} takes the key`,
      'note: No index answers searches yet',
    ]);
    t = await startTestApp({ MEILI_URL: standIn.url, MEILI_KEY: standIn.key }, database);
    await t.ok('mutation { createPostmortem(input: { title: "One" }) { id } }').catch(() => undefined);
    await startSearch(t);
    await settled(t);
    const state = await meili(standIn.url, standIn.key);
    expect(state[1]).toMatch(/^ok: the index holds \d+ documents, 0 changes wait$/);
    for (const index of standIn.indexes.values()) index.documents.set('stray', { id: 'stray' });
    expect((await meili(standIn.url, standIn.key))[1]).toMatch(
      /^warning: The index holds \d+ documents, the database \d+/,
    );
    await stopSearch(t);
    expect((await meili(standIn.url, standIn.key))[1]).toMatch(/^problem: The index .* is gone/);
    await t.close();
  });

  it('a data folder that cannot be written, and the room in one that can', async () => {
    const there = await examine({ DATA_DIR: join(folder, 'not', 'yet') });
    expect(told(there, 'data folder').join()).toMatch(/^(ok|warning): .*GiB free$/);
    expect(told(there, 'database')).toEqual(['note: The embedded PostgreSQL does not run']);
    expect(told(await examine({ DATA_DIR: '/proc/hindsight' }), 'data folder').join()).toMatch(/^problem: /);
  });

  it('a collector that is not there, or refuses', async () => {
    const refusing = await web(() => [401, {}]);
    const traces = async (url: string) =>
      told(await looked({ OTEL_EXPORTER_OTLP_ENDPOINT: url }), 'traces').join();
    expect(await traces('http://127.0.0.1:9')).toMatch(/^warning: .*does not answer/);
    expect(await traces(refusing)).toMatch(/^warning: .*HTTP 401/);
    expect(await traces(await web(() => [200, {}]))).toMatch(/^ok: /);
  });
});

it('goes on where one check fails, and has no two of one name', async () => {
  const broken = { name: 'broken', look: () => Promise.reject(new Error('no')) };
  const findings = await examine({ DATABASE_URL: database.url }, [broken, ...CHECKS]);
  expect(told(findings, 'broken')).toEqual(['problem: could not be looked at: no']);
  expect(told(findings, 'time')).toHaveLength(1);
  expect(new Set(CHECKS.map((check) => check.name)).size).toBe(CHECKS.length);
});
