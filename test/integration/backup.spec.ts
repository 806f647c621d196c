import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { LOCAL_VIEWER } from '../../src/access/index.js';
import { migrate } from '../../src/database/index.js';
import { ExportService } from '../../src/exchange/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { Cluster, postgresPrograms } from '../support/postgres-programs.js';
import { until } from '../support/until.js';

const programs = postgresPrograms();

/** Everything a person would miss: what an export writes, and what only the database has. */
interface Contents {
  readonly files: Readonly<Record<string, string>>;
  readonly rows: Readonly<Record<string, unknown>>;
}

async function query<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T & pg.QueryResultRow>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function withService<T>(url: string, work: (t: TestApp) => Promise<T>): Promise<T> {
  const t = await startTestApp({}, { url, name: 'hindsight', drop: () => Promise.resolve() });
  try {
    return await work(t);
  } finally {
    await t.close();
  }
}

async function contents(url: string): Promise<Contents> {
  const folder = mkdtempSync(join(tmpdir(), 'hindsight-contents-'));
  try {
    await withService(url, (t) => t.get(ExportService).exportAll(LOCAL_VIEWER, folder));
    const files = Object.fromEntries(
      readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    );
    const rows: Record<string, unknown> = {};
    for (const table of ['revision', 'audit_log', 'api_token', 'search_document', 'postmortem_facet'])
      [rows[table]] = await query(
        url,
        `SELECT count(*)::int AS n, md5(string_agg(t::text, '|' ORDER BY t::text)) AS all FROM ${table} t`,
      );
    return { files, rows };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const create = (t: TestApp, title: string) =>
  t.ok(
    'mutation ($title: String!) { createPostmortem(input: { title: $title, summary: "s" }) { id reference } }',
    {
      title,
    },
  );

// Needs the programs of an installed PostgreSQL: the embedded one comes without those that back it up.
if (programs === undefined)
  process.stdout.write('NOT RUN: backup and restore, there is no PostgreSQL with pg_dump (set PG_BINDIR)\n');

(programs === undefined ? describe.skip : describe)('backup and restore', () => {
  let live: Cluster;
  let archive: string;
  beforeAll(async () => {
    live = await new Cluster(programs!, 'live').init();
    archive = join(live.folder, 'archive');
    await live.start({
      wal_level: 'replica',
      archive_mode: 'on',
      // As in docs/operations.md.
      archive_command: `mkdir -p ${archive} && test ! -f ${archive}/%f && cp %p ${archive}/%f`,
    });
    await live.run('createdb', 'hindsight');
    await migrate(live.url());
    await withService(live.url(), async (t) => {
      await t.ok('mutation { upsertService(input: { slug: "checkout", name: "Checkout" }) { id } }');
      const { createPostmortem } = await create(t, 'Before the backup');
      await t.ok(
        'mutation ($id: ID!) { updatePostmortem(id: $id, expectedVersion: 1, input: { severity: SEV2 }) { id } }',
        { id: createPostmortem.id },
      );
      await t.token('kept', ['read']);
    });
  });
  afterAll(() => live.remove());

  it('a dump, restored into a new server, is the same', async () => {
    const dump = join(live.folder, 'hindsight.dump');
    const before = await contents(live.url());
    await live.run('pg_dump', '--format=custom', `--file=${dump}`, 'hindsight');
    const other = await (await new Cluster(programs!, 'restored').init()).start();
    try {
      await other.run('createdb', 'hindsight');
      await other.run('pg_restore', '--exit-on-error', '--no-owner', '--dbname=hindsight', dump);
      expect(await contents(other.url())).toEqual(before);
      expect(before.rows.revision).toMatchObject({ n: 2 });
      expect(Object.keys(before.files)).toContain('PM-1.md');
      // The service goes on with it: numbers continue, the log still only grows.
      const { createPostmortem } = await withService(other.url(), (t) => create(t, 'After the restore'));
      expect(createPostmortem.reference).toBe('PM-2');
      await expect(query(other.url(), 'DELETE FROM audit_log')).rejects.toThrow();
    } finally {
      await other.remove();
    }
  });

  it('a base backup and the archived WAL bring back the moment before a mistake', async () => {
    await live.run('pg_basebackup', '--pgdata', `${live.folder}/base`, '--checkpoint=fast');
    await withService(live.url(), (t) => create(t, 'After the base backup'));
    const wanted = await contents(live.url());
    const [moment] = await query<{ now: string }>(live.url(), 'SELECT clock_timestamp()::text AS now');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    // Somebody with too many rights empties a table.
    await query(live.url(), 'TRUNCATE postmortem CASCADE');
    await query(live.url(), 'SELECT pg_switch_wal()');
    await until('the WAL is archived', async () => {
      const [row] = await query<{ done: boolean | null }>(
        live.url(),
        `SELECT last_archived_wal >= pg_walfile_name(pg_current_wal_lsn() - 16777216) AS done FROM pg_stat_archiver`,
      );
      return row?.done === true;
    });
    const restored = new Cluster(programs!, 'point-in-time');
    try {
      restored.takeOver(`${live.folder}/base`);
      await restored.start({
        restore_command: `cp ${archive}/%f %p`,
        recovery_target_time: moment!.now,
        recovery_target_action: 'promote',
      });
      await restored.promoted();
      expect(await contents(restored.url())).toEqual(wanted);
      expect(Object.keys(wanted.files)).toContain('PM-2.md');
      expect(await query(live.url(), 'SELECT 1 FROM postmortem')).toEqual([]);
    } finally {
      await restored.remove();
    }
  });
});
