import type { Request } from 'autocannon';
import type pg from 'pg';
import { outline } from './outline.js';
import { PEER, SERVICE } from './queries.js';

/** Of how many requests one writes, where some do. */
export const WRITE_EVERY = 20;

/** One way to ask for the data of a workload. */
export interface Way {
  /** As the table names it. */
  readonly name: string;
  /** Which process is asked. */
  readonly contender: 'limit' | 'service' | 'PostGraphile';
  readonly requests: readonly Request[];
  /** What an answer says, to be compared with what the limit says. */
  readonly outlineOf: (answer: unknown) => string;
}

export interface Workload {
  readonly name: string;
  /** The first way is the limit; the others are measured against it. */
  readonly ways: readonly Way[];
  /** Requests whose answers cannot be compared, because they write. */
  readonly writes?: boolean;
}

const get = (path: string): Request => ({ method: 'GET', path });
const post = (query: string, variables: object, headers: Record<string, string> = {}): Request => ({
  method: 'POST',
  path: '/graphql',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify({ query, variables }),
});

/** The workloads on this database, always the same ones for the same data. */
export async function workloads(pool: pg.Pool, token: string): Promise<Workload[]> {
  const ours = (query: string, variables: object): Request =>
    post(query, variables, { authorization: `Bearer ${token}` });
  const { rows: ids } = await pool.query<{ id: string }>(
    `SELECT id FROM postmortem WHERE created_by = 'bench' ORDER BY md5(id::text) LIMIT 1000`,
  );
  const { rows: pairs } = await pool.query<{ cause: string; slug: string; id: string }>(
    `SELECT cause, slug, id FROM (SELECT DISTINCT f.cause, s.slug, s.id FROM postmortem_facet f
       JOIN service s ON s.id = f.service_id WHERE f.cause LIKE '%.%') p ORDER BY md5(cause || slug) LIMIT 500`,
  );
  const words = await searchWords(pool);
  const spans = await twoYears(pool);
  const one: Way[] = [
    {
      name: 'limit',
      contender: 'limit',
      requests: ids.map(({ id }) => get(`/?id=${id}`)),
      outlineOf: (answer) => outline([answer]),
    },
    {
      name: 'Hindsight',
      contender: 'service',
      requests: ids.map(({ id }) => ours(SERVICE.one, { id })),
      outlineOf: (answer) => outline([data(answer).postmortem]),
    },
    {
      name: 'PostGraphile',
      contender: 'PostGraphile',
      requests: ids.map(({ id }) => post(PEER.one, { id })),
      outlineOf: (answer) => outline([data(answer).postmortemByRowId]),
    },
  ];
  return [
    { name: 'one postmortem whole', ways: one },
    {
      name: 'newest 20 by cause and service, with nested lists',
      ways: [
        {
          name: 'limit, by the facet table',
          contender: 'limit',
          requests: pairs.map(({ cause, slug }) => get(`/?cause=${cause}&service=${slug}`)),
          outlineOf: (answer) => outline(answer as unknown[]),
        },
        {
          name: 'limit, plain tables',
          contender: 'limit',
          requests: pairs.map(({ cause, slug }) => get(`/?cause=${cause}&service=${slug}&plain=1`)),
          outlineOf: (answer) => outline(answer as unknown[]),
        },
        {
          name: 'Hindsight',
          contender: 'service',
          requests: pairs.map(({ cause, slug }) => ours(SERVICE.page, { cause, service: slug })),
          outlineOf: (answer) => outline((data(answer).postmortems as { nodes: unknown[] }).nodes),
        },
        {
          name: 'PostGraphile, by the facet table',
          contender: 'PostGraphile',
          requests: pairs.map(({ cause, id }) => post(PEER.page, { cause, service: id })),
          outlineOf: (answer) =>
            outline(
              (
                data(answer).allPostmortemFacets as { nodes: { postmortemByPostmortemId: unknown }[] }
              ).nodes.map((node) => node.postmortemByPostmortemId),
            ),
        },
      ],
    },
    {
      name: 'search, 20 hits, total and counts by severity (words in 1 to 5 % of the texts)',
      ways: [
        {
          name: 'limit',
          contender: 'limit',
          requests: words.map((word) => get(`/?word=${encodeURIComponent(word)}`)),
          outlineOf: (answer) => counts(answer as Counts),
        },
        {
          name: 'Hindsight',
          contender: 'service',
          requests: words.map((word) => ours(SERVICE.search, { query: word })),
          outlineOf: (answer) => {
            const { totalCount, totalIsExact, facets } = data(answer).searchPostmortems as Found;
            if (!totalIsExact) return 'an estimate';
            return counts({ total: totalCount, severities: facets[0]!.values });
          },
        },
      ],
    },
    {
      name: 'trends: incidents by cause over 8 quarters',
      ways: [
        {
          name: 'limit',
          contender: 'limit',
          requests: spans.map(({ from, to }) => get(`/?from=${from}&to=${to}`)),
          outlineOf: (answer) => series(answer as Series[]),
        },
        {
          name: 'Hindsight',
          contender: 'service',
          requests: spans.map((span) => ours(SERVICE.trends, span)),
          outlineOf: (answer) =>
            series(
              (data(answer).trends as { series: Series[] }).series.filter(({ kind }) => kind === 'GROUP'),
            ),
        },
      ],
    },
    {
      name: '95 % one postmortem, 5 % writes',
      writes: true,
      ways: one.map((way) => ({ ...way, requests: withWrites(way, ours) })),
    },
  ];
}

interface Found {
  readonly totalCount: number;
  readonly totalIsExact: boolean;
  readonly facets: readonly { readonly values: Counts['severities'] }[];
}

interface Counts {
  readonly total: number;
  readonly severities: readonly { readonly value: string; readonly count: number }[];
}

function counts({ total, severities }: Counts): string {
  return JSON.stringify([total, ...severities.map(({ value, count }) => `${value} ${count}`).sort()]);
}

interface Series {
  readonly key: string;
  readonly kind?: string;
  readonly points: readonly { readonly count: number }[];
}

function series(all: readonly Series[]): string {
  return JSON.stringify(all.map(({ key, points }) => [key, ...points.map(({ count }) => count)]));
}

function data(answer: unknown): Record<string, unknown> {
  const { data: found, errors } = answer as { data?: Record<string, unknown>; errors?: unknown };
  if (errors || !found) throw new Error(JSON.stringify(errors));
  return found;
}

/** Every twentieth request writes: the service a new draft with all that hangs on it, the others one row. */
function withWrites(
  { contender, requests }: Way,
  ours: (query: string, variables: object) => Request,
): Request[] {
  return requests.map((request, i) => {
    if (i % WRITE_EVERY !== WRITE_EVERY - 1) return request;
    if (contender === 'service') return ours(SERVICE.write, {});
    if (contender === 'limit') return { method: 'POST', path: '/' };
    const { variables } = JSON.parse(request.body as string) as { variables: object };
    return post(PEER.write, variables);
  });
}

/** Eight quarters each, the last ones ending with the newest quarter that is over. */
async function twoYears(pool: pg.Pool): Promise<{ from: string; to: string }[]> {
  const { rows } = await pool.query<{ from: string; to: string }>(
    `SELECT to_char(ends - interval '2 years', 'YYYY-MM-DD"T00:00:00Z"') AS from, to_char(ends, 'YYYY-MM-DD"T00:00:00Z"') AS to
     FROM (SELECT date_trunc('quarter', least(max(started_at), now()) AT TIME ZONE 'UTC') AS last FROM postmortem) l,
       generate_series(last - interval '3 years', last, '3 months') AS ends`,
  );
  return rows;
}

async function searchWords(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ word: string }>(
    `SELECT w.word FROM (SELECT word FROM search_word WHERE word ~ '^[a-z]+$' ORDER BY md5(word) LIMIT 400) w
     CROSS JOIN LATERAL (SELECT count(*) AS n FROM search_document d WHERE d.words @@ to_tsquery('english', w.word)) c
     WHERE numnode(to_tsquery('english', w.word)) > 0
       AND c.n BETWEEN 0.01 * (SELECT count(*) FROM postmortem) AND 0.05 * (SELECT count(*) FROM postmortem)
     ORDER BY md5(w.word) LIMIT 20`,
  );
  return rows.map((row) => row.word);
}
