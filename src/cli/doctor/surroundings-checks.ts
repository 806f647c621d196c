import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { INDEX_PREFIX, MeiliError, MeiliServer } from '../../search/index.js';
import { reason } from './access-checks.js';
import { type Asked, type Check, type Look, note, ok, problem, warning } from './check.js';

const GIB = 2 ** 30;
const TIMEOUT_MS = 5_000;

const search: Check = {
  name: 'Meilisearch',
  look: async ({ config, database }) => {
    if (!config.meili) return [];
    const { url, key } = config.meili;
    const server = new MeiliServer(url, key);
    try {
      await server.checkKey(`${INDEX_PREFIX}check`);
    } catch (error) {
      if (!(error instanceof MeiliError)) throw error;
      if (error.problem === 'DENIED')
        return [
          problem(
            `${url} does not take MEILI_KEY, or not for all it is needed for (${error.code})`,
            'npx hindsight search-key makes a key',
          ),
        ];
      if (error.problem === 'UNAVAILABLE')
        return [
          warning(
            `${url} does not answer (${error.message}): PostgreSQL would search`,
            'Start it, or correct MEILI_URL',
          ),
        ];
      return [
        problem(
          `${url} does not answer as Meilisearch does (${error.code})`,
          'Correct MEILI_URL; it must be 1.34 or later',
        ),
      ];
    }
    return [ok(`${url} takes the key`), ...(database ? await indexState(server, database) : [])];
  },
};

async function indexState(server: MeiliServer, database: Asked): Promise<Look[]> {
  const [there] = await database.query<{ made: boolean }>(
    `SELECT to_regclass('search_index') IS NOT NULL AS made`,
  );
  if (!there?.made) return [];
  const [live] = await database.query<{ uid: string; dead: number; waiting: number; documents: number }>(
    `SELECT i.uid, count(o.*) FILTER (WHERE o.is_dead)::int AS dead, count(o.*) FILTER (WHERE NOT o.is_dead)::int AS waiting,
       (SELECT count(*)::int FROM postmortem) AS documents
     FROM search_index i LEFT JOIN search_outbox o ON o.index_uid = i.uid WHERE i.role = 'LIVE' GROUP BY i.uid`,
  );
  if (!live)
    return [
      note(
        'No index answers searches yet',
        'The service builds one when it runs; npx hindsight reindex does so now',
      ),
    ];
  const found: Look[] = [];
  const held = await server.documentCount(live.uid).catch(() => undefined);
  if (held === undefined)
    found.push(problem(`The index ${live.uid} is gone from the server`, 'npx hindsight reindex'));
  else if (Math.abs(held - live.documents) > live.waiting + live.dead)
    found.push(
      warning(
        `The index holds ${held} documents, the database ${live.documents}`,
        'npx hindsight reindex --check',
      ),
    );
  if (live.dead > 0)
    found.push(warning(`${live.dead} documents were given up`, 'npx hindsight reindex --retry-dead'));
  return found.length > 0 ? found : [ok(`the index holds ${held} documents, ${live.waiting} changes wait`)];
}

const disk: Check = {
  name: 'data folder',
  look: async ({ config }) => {
    if (config.databaseUrl !== undefined) return [];
    const folder = await nearest(config.dataDir);
    const fix = 'Free some, or set DATA_DIR to another disk';
    if (!(await isWritable(folder)))
      return [
        problem(`${folder} cannot be written by this user`, 'chown it, or set DATA_DIR to another folder'),
      ];
    const { bavail, bsize } = await statfs(folder);
    const free = bavail * bsize;
    const said = `${config.dataDir}: ${(free / GIB).toFixed(1)} GiB free`;
    if (free < GIB / 4) return [problem(said, fix)];
    if (free < 2 * GIB) return [warning(said, fix)];
    return [ok(said)];
  },
};

/** The folder, or the one it would be made in. */
async function nearest(folder: string): Promise<string> {
  const there = await access(folder).then(
    () => true,
    () => false,
  );
  return there || dirname(folder) === folder ? folder : nearest(dirname(folder));
}

async function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

const tracing: Check = {
  name: 'traces',
  look: async ({ config }) => {
    if (!config.tracing) return [];
    const { endpoint, headers } = config.tracing;
    const fix =
      'Correct OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_HEADERS; the service runs without traces';
    try {
      const response = await fetch(`${endpoint.replace(/\/+$/, '')}/v1/traces`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: '{"resourceSpans":[]}',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      return response.ok
        ? [ok(`${endpoint} takes traces`)]
        : [warning(`${endpoint} answers with HTTP ${response.status}`, fix)];
    } catch (error) {
      return [warning(`${endpoint} does not answer (${reason(error)})`, fix)];
    }
  },
};

export const SURROUNDINGS_CHECKS: readonly Check[] = [search, disk, tracing];
