import { createServer } from 'node:http';
import pg from 'pg';
import {
  oneStatement,
  pageStatement,
  plainPageStatement,
  searchStatement,
  trendsStatement,
  writeStatement,
} from './statements.js';

/** The limit: bare node:http, one prepared statement per request, the row's JSON sent on as text. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
pool.on('connect', (client) => client.setTypeParser(pg.types.builtins.JSON, (text: string) => text));
const VISIBLE = ['ORGANIZATION', 'RESTRICTED'];

const server = createServer((request, response) => {
  const asked = new URL(request.url ?? '/', 'http://limit').searchParams;
  const cause = asked.get('cause');
  pool.query<{ doc: string }>(statement(request.method, asked)).then(
    ({ rows }) => {
      response.setHeader('content-type', 'application/json');
      const docs = rows.slice(0, 20).map((row) => row.doc);
      response.end(cause === null ? (docs[0] ?? 'null') : `[${docs.join(',')}]`);
    },
    (error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    },
  );
});

function statement(method: string | undefined, asked: URLSearchParams): pg.QueryConfig {
  if (method === 'POST') return writeStatement;
  if (asked.has('word')) return { ...searchStatement, values: [VISIBLE, asked.get('word')] };
  if (asked.has('from')) return { ...trendsStatement, values: [VISIBLE, asked.get('from'), asked.get('to')] };
  if (!asked.has('cause')) return { ...oneStatement, values: [VISIBLE, asked.get('id')] };
  const page = asked.has('plain') ? plainPageStatement : pageStatement;
  return { ...page, values: [VISIBLE, asked.get('cause'), asked.get('service'), 21] };
}

server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  server.close();
  void pool.end();
});
