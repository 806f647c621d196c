import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { startTestApp, type TestApp } from '../../support/app.js';
import { look, signIn } from '../../support/pages.js';

// A database that does not answer in time, told of by what reads it without the API between.
let t: TestApp;
let cookie: string;
let token: string;
const holder = (): pg.Client => new pg.Client({ connectionString: t.database.url });
beforeAll(async () => {
  t = await startTestApp({ HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '0' });
  token = await t.token('reader', ['read']);
  cookie = await signIn(t, token);
});
afterAll(() => t.close());

it('says so, and that it is worth another try', async () => {
  const headers = { authorization: `Bearer ${token}` };
  // Known from now on for some seconds, without a look into the database.
  expect((await look(t, '/reports', undefined, headers)).status).toBe(200);
  const client = holder();
  await client.connect();
  try {
    await client.query('BEGIN; LOCK TABLE incident_fact, web_session, frozen_report');
    const answers = await Promise.all([
      look(t, '/reports/2025', undefined, headers),
      look(t, '/reports/2025.json', undefined, headers),
      look(t, '/login', cookie),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    for (const { html } of answers)
      expect(html).toContain('The database does not answer at the moment; try again');
  } finally {
    await client.end();
  }
});
