import { readFileSync } from 'node:fs';
import { LOCAL_VIEWER } from '../src/access/index.js';
import { createContext } from '../src/app.js';
import { parseConfig } from '../src/config/index.js';
import { FolderImport } from '../src/exchange/index.js';
import { PostmortemReader } from '../src/postmortems/index.js';
import { SearchService } from '../src/search/index.js';
import { buildIndex, dropIndexes, meiliVariables } from './meili.js';
import { benchDatabase } from './server.js';

interface Judged {
  readonly id: string;
  readonly query: string;
  readonly kind: string;
  readonly relevant: readonly string[];
}

const [folder, queriesFile] = process.argv.slice(2);
if (!folder || !queriesFile) {
  console.error('Usage: npm run bench:relevance -- FOLDER QUERIES.jsonl');
  process.exit(2);
}
const queries = readFileSync(queriesFile, 'utf8')
  .split('\n')
  .filter((line) => line.trim())
  .map((line) => JSON.parse(line) as Judged);

const database = await benchDatabase();
const config = parseConfig({ LOG_LEVEL: 'error', ...meiliVariables() });
const app = await createContext(config, database.url);
try {
  const report = await app.get(FolderImport, { strict: false }).run(LOCAL_VIEWER, [folder]);
  console.log(`Searching with ${config.meili ? 'Meilisearch' : 'PostgreSQL'}`);
  console.log(`Imported: ${report.created} created, ${report.unchanged} unchanged, ${report.failed} failed`);
  await buildIndex(app);
  const ranks = new Map<Judged, number>();
  for (const judged of queries) ranks.set(judged, await rankOf(judged));
  for (const kind of [...new Set(queries.map((q) => q.kind)).values(), undefined]) {
    const group = queries.filter((q) => kind === undefined || q.kind === kind).map((q) => ranks.get(q)!);
    const mrr = mean(group.map((rank) => (rank > 0 && rank <= 10 ? 1 / rank : 0)));
    const success = mean(group.map((rank) => (rank > 0 && rank <= 3 ? 1 : 0)));
    console.log(
      `${(kind ?? 'overall').padEnd(8)} ${String(group.length).padStart(3)} queries  MRR@10 ${mrr.toFixed(3)}  success@3 ${success.toFixed(3)}`,
    );
  }
} finally {
  await dropIndexes(app, database.fresh);
  await app.close();
  await database.close();
}

/** Place of the first relevant postmortem among the ten best; 0 where there is none. */
async function rankOf(judged: Judged): Promise<number> {
  const { answer } = await app
    .get(SearchService, { strict: false })
    .search(LOCAL_VIEWER, { query: judged.query, first: 10 });
  const ids = answer.hits.map((hit) => hit.id);
  const found = await app
    .get(PostmortemReader, { strict: false })
    .byIds(LOCAL_VIEWER, ids, { parts: new Set(), completeness: false });
  const sources = ids.map((id) => found.get(id)?.source?.externalId ?? '');
  const rank = sources.findIndex((source) => judged.relevant.includes(source)) + 1;
  if (rank !== 1) {
    const titles = ids.slice(0, 3).map((id) => found.get(id)?.title);
    console.log(
      `  ${judged.id} "${judged.query}": first relevant at ${rank || '-'}; best: ${titles.join(' | ')}`,
    );
  }
  return rank;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}
