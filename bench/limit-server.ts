import { createServer } from 'node:http';
import pg from 'pg';
import { pageStatement, oneStatement } from './statements.js';

/** The limit: bare node:http, one prepared statement per request, the row's JSON sent on as text. */
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
pool.on('connect', (client) => client.setTypeParser(pg.types.builtins.JSON, (text: string) => text));

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://limit');
  const id = url.searchParams.get('id');
  const statement = id
    ? { ...oneStatement, values: [['ORGANIZATION', 'RESTRICTED'], id] }
    : {
        ...pageStatement,
        values: [
          ['ORGANIZATION', 'RESTRICTED'],
          url.searchParams.get('cause'),
          url.searchParams.get('service'),
          21,
        ],
      };
  pool.query<{ doc: string }>(statement).then(
    ({ rows }) => {
      response.setHeader('content-type', 'application/json');
      response.end(
        id
          ? rows[0]!.doc
          : `[${rows
              .slice(0, 20)
              .map((row) => row.doc)
              .join(',')}]`,
      );
    },
    (error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    },
  );
});
server.listen(Number(process.env.PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  server.close();
  void pool.end();
});
