import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { connect, type Socket } from 'node:net';
import { type TestDatabase, testDatabase } from '../../support/database.js';
import { makeToken, type Running, startService } from '../../support/program.js';

/** Enough for the service, and far less than what is thrown at it would take if it were kept. */
const HEAP_MB = 256;
let database: TestDatabase;
let service: Running;
let token: string;
beforeAll(async () => {
  database = await testDatabase();
  token = await makeToken(database, 'read');
  service = await startService(database, {
    HOST: '0.0.0.0',
    LOG_LEVEL: 'error',
    HINDSIGHT_RATE_LIMIT: '0',
    NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
  });
});
afterAll(async () => {
  await service.stop();
  await database.drop();
});

const ask = (body: object) =>
  fetch(`${service.base}/graphql`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).then((response) => response.json() as Promise<unknown>);

it('readers who ask for the page and never take it do not fill the memory', async () => {
  const { port } = new URL(service.base);
  const sockets: Socket[] = [];
  for (let i = 0; i < 150; i++) {
    const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
    socket.pause();
    socket.write('GET /graphiql HTTP/1.1\r\nHost: x\r\n\r\n');
    sockets.push(socket);
  }
  await new Promise((resolve) => setTimeout(resolve, 3000));
  expect(await ask({ query: '{ __typename }' })).toEqual({ data: { __typename: 'Query' } });
  expect(service.isRunning()).toBe(true);
  for (const socket of sockets) socket.destroy();
});

it('variables that nobody declared are not kept', async () => {
  for (let i = 0; i < 400; i++) {
    // A document remembers its costs a hundred times over at most; then comes the next one.
    const query = `query Q${Math.floor(i / 100)} { __typename }`;
    const variables = { [`${i}${'a'.repeat(1_000_000)}`]: 1 };
    expect(await ask({ query, variables })).toEqual({ data: { __typename: 'Query' } });
  }
  expect(service.isRunning()).toBe(true);
});
