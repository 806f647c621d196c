import { readFileSync } from 'node:fs';
import type { INestApplicationContext } from '@nestjs/common';
import { LOCAL_VIEWER } from '../src/access/index.js';
import { createContext } from '../src/app.js';
import { parseConfig } from '../src/config/index.js';
import { FolderImport } from '../src/exchange/index.js';
import { PostmortemReader } from '../src/postmortems/index.js';
import { SimilarService } from '../src/search/index.js';
import { buildIndex, dropIndexes, meiliVariables } from './meili.js';
import { benchDatabase } from './server.js';

// How well similar incidents are found: pairs that tell of the same incident, and pairs of the same failure mode, over
// a folder of postmortems and the samples. Each pair is asked both ways, of PostgreSQL and, with MEILI_URL, of
// Meilisearch.
interface Pairs {
  readonly sameIncident: readonly (readonly [string, string])[];
  readonly sameFailureMode: readonly (readonly [string, string])[];
  /** Judged by somebody else once the numbers of the score were chosen: those were not chosen on these pairs. */
  readonly sameFailureModeUnseen: readonly (readonly [string, string])[];
}

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error('Usage: npm run bench:similar -- FOLDER…');
  process.exit(2);
}
const pairs = JSON.parse(readFileSync('bench/similar-pairs.json', 'utf8')) as Pairs;
const FIRST = 10;

const database = await benchDatabase();
const engines = process.env.MEILI_URL ? [{}, meiliVariables()] : [{}];
try {
  for (const variables of engines) {
    const app = await createContext(parseConfig({ LOG_LEVEL: 'error', ...variables }), database.url);
    try {
      await fill(app);
      console.log(`Searching with ${'MEILI_URL' in variables ? 'Meilisearch' : 'PostgreSQL'}`);
      await buildIndex(app);
      await measure(app);
    } finally {
      await dropIndexes(app, database.fresh);
      await app.close();
    }
  }
} finally {
  await database.close();
}

async function fill(app: INestApplicationContext): Promise<void> {
  for (const folder of [...folders, 'samples']) {
    const report = await app.get(FolderImport, { strict: false }).run(LOCAL_VIEWER, [folder]);
    console.log(
      `Imported: ${report.created} created, ${report.unchanged} unchanged, ${report.failed} failed`,
    );
  }
}

async function measure(app: INestApplicationContext): Promise<void> {
  const { ids, names } = await sources(app);
  const found = new Map<string, readonly string[]>();
  const times: number[] = [];
  for (const name of new Set(Object.values<Pairs['sameIncident']>({ ...pairs }).flat(2))) {
    const id = ids.get(name);
    if (id === undefined) continue;
    const started = performance.now();
    const similar = await app.get(SimilarService, { strict: false }).toStored(LOCAL_VIEWER, id, FIRST);
    times.push(performance.now() - started);
    found.set(
      name,
      similar.map((one) => names.get(one.id)!),
    );
  }
  const twins = new Map<string, Set<string>>();
  for (const [a, b] of pairs.sameIncident) {
    twins.set(a, (twins.get(a) ?? new Set()).add(b));
    twins.set(b, (twins.get(b) ?? new Set()).add(a));
  }
  const answers = { ids, found };
  show('same incident', pairs.sameIncident, answers, () => new Set());
  // Whoever asks for the failure mode does not mind that the incident itself, told by others, stands before it.
  const besides = (name: string): ReadonlySet<string> => twins.get(name) ?? new Set();
  show('same failure mode', pairs.sameFailureMode, answers, besides);
  show('same failure mode, unseen', pairs.sameFailureModeUnseen, answers, besides);
  times.sort((a, b) => a - b);
  console.log(`p50 ${times[times.length >> 1]!.toFixed(0)} ms, longest ${times.at(-1)!.toFixed(0)} ms`);
}

interface Answers {
  readonly ids: ReadonlyMap<string, string>;
  readonly found: ReadonlyMap<string, readonly string[]>;
}

function show(
  kind: string,
  list: readonly (readonly [string, string])[],
  { ids, found }: Answers,
  besides: (name: string) => ReadonlySet<string>,
): void {
  const ranks = list
    .flatMap(([a, b]) => [[a, b] as const, [b, a] as const])
    .filter(([from, to]) => found.has(from) && ids.has(to))
    .map(([from, to]) => {
      const others = besides(from);
      const rank =
        found
          .get(from)!
          .filter((name) => name === to || !others.has(name))
          .indexOf(to) + 1;
      if (rank === 0 || rank > 5) console.log(`  ${kind}: ${from} -> ${to} at ${rank || '-'}`);
      return rank;
    });
  const mrr = ranks.reduce((sum, rank) => sum + (rank > 0 ? 1 / rank : 0), 0) / ranks.length;
  const recall = ranks.filter((rank) => rank > 0 && rank <= 5).length / ranks.length;
  console.log(
    `${kind}: ${list.length} pairs, ${ranks.length} questions, recall@5 ${recall.toFixed(3)}, MRR@${FIRST} ${mrr.toFixed(3)}`,
  );
}

/** Ids by where postmortems came from, and the other way round. */
async function sources(
  app: INestApplicationContext,
): Promise<{ ids: Map<string, string>; names: Map<string, string> }> {
  const reader = app.get(PostmortemReader, { strict: false });
  const ids = new Map<string, string>();
  let after: string | null = null;
  for (;;) {
    const page = await reader.list(
      LOCAL_VIEWER,
      { first: 100, after },
      { parts: new Set(), completeness: false },
    );
    for (const { id, source } of page.nodes) if (source) ids.set(source.externalId, id);
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage) break;
  }
  return { ids, names: new Map([...ids].map(([name, id]) => [id, name])) };
}
