// From a signed command to its acknowledgement, over HTTP, with 20 people who ask at once and ask on as soon as they
// have read; and the same asked of GraphQL in turns with it, by as many.
import { createHmac } from 'node:crypto';
import pg from 'pg';
import { createApp } from '../../src/app.js';
import { parseConfig } from '../../src/config/index.js';
import { generate } from '../generate.js';
import { freePort, median, percentile } from '../processes.js';
import { benchDatabase } from '../server.js';
import { type Question, QUESTIONS } from './questions.js';

const SIZE = Number(process.env.BENCH_SIZE ?? 100_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 40);
const USERS = 20;
const SECRET = 'signing-secret-of-the-benchmark';
/** Both take turns, so that a busy machine is busy for both. */
const TURNS = 4;

const database = await benchDatabase();
const pool = new pg.Pool({ connectionString: database.url, max: 2 });
const port = await freePort();
const config = parseConfig({
  ...{ LOG_LEVEL: 'error', HINDSIGHT_SAMPLES: 'off', HINDSIGHT_RATE_LIMIT: '0', PORT: String(port) },
  ...{
    SLACK_MODE: 'http',
    SLACK_SIGNING_SECRET: SECRET,
    SLACK_BOT_TOKEN: 'xoxb-benchmark',
    SLACK_TEAM_IDS: 'T0HOME',
  },
  SLACK_API_URL: `http://127.0.0.1:${port}/api/`,
});
const app = await createApp(config, database.url);
try {
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM postmortem');
  if (rows[0]!.n === 0) await generate(pool, SIZE, (line) => console.log(line));
  await app.listen({ host: '127.0.0.1', port });
  const inSlack = new Map<string, number[]>();
  const inApi = new Map<string, number[]>();
  let late = 0;
  // Two that nobody counts: plans are made, connections opened.
  for (let i = 0; i < 2; i++)
    for (const one of QUESTIONS) await Promise.all([ask(0, -1 - i, one), query(one)]);
  for (let turn = 0; turn < TURNS; turn++) {
    await everybody(async (one, user, round) => {
      const { milliseconds, text } = await ask(user, turn * ROUNDS + round, one);
      note(inSlack, one, milliseconds);
      if (text.includes('Searching')) late++;
    });
    await everybody(async (one) => {
      if (one.query !== null) note(inApi, one, await query(one));
    });
  }
  const all = [...inSlack.values()].flat();
  console.log(
    `${rows[0]!.n || SIZE} postmortems, ${USERS} users, ${all.length} commands; milliseconds, and times as long as GraphQL.`,
  );
  for (const [name, list] of [...inSlack, ['all', all] as const]) {
    const api = inApi.get(name);
    const ratio = api ? (median(list) / median(api)).toFixed(2) : '–';
    console.log(
      `${name.slice(0, 30).padEnd(32)} p50 ${shown(median(list))}  p99 ${shown(percentile(list, 0.99))}  ratio ${ratio.padStart(5)}`,
    );
  }
  console.log(`Answered later, after “Searching…”: ${late}`);
} finally {
  await app.close();
  await pool.end();
  await database.close();
}

/** Every user works through the questions, each beginning with another. */
async function everybody(work: (one: Question, user: number, round: number) => Promise<void>): Promise<void> {
  const users = Array.from({ length: USERS }, async (_, user) => {
    for (let round = 0; round < ROUNDS / TURNS; round++)
      await work(QUESTIONS[(user + round) % QUESTIONS.length]!, user, round);
  });
  await Promise.all(users);
}

function note(times: Map<string, number[]>, { typed }: Question, milliseconds: number): void {
  times.set(typed, [...(times.get(typed) ?? []), milliseconds]);
}

function shown(milliseconds: number): string {
  return milliseconds.toFixed(0).padStart(6);
}

async function query({ query, variables }: Question): Promise<number> {
  if (query === null) return 0;
  const began = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    body: JSON.stringify({ query, variables }),
    headers: { 'content-type': 'application/json' },
  });
  const { errors } = (await response.json()) as { errors?: unknown };
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return performance.now() - began;
}

async function ask(
  user: number,
  round: number,
  { typed: text }: Question,
): Promise<{ milliseconds: number; text: string }> {
  const body = new URLSearchParams({
    ...{ command: '/postmortem', text, team_id: 'T0HOME', user_id: `U0USER${user}`, user_name: 'u' },
    ...{
      channel_id: 'C0GENERAL',
      trigger_id: `${user}.${round}`,
      response_url: `http://127.0.0.1:${port}/response`,
    },
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const mac = createHmac('sha256', SECRET).update(`v0:${timestamp}:${body}`).digest('hex');
  const began = performance.now();
  const response = await fetch(`http://127.0.0.1:${port}/slack/events`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...{ 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${mac}` },
    },
  });
  const answer = await response.text();
  if (response.status !== 200 || answer === '') throw new Error(`${text}: ${response.status} ${answer}`);
  return { milliseconds: performance.now() - began, text: answer };
}
