// From a signed command to its acknowledgement, over HTTP, with 20 people who ask at once.
import { createHmac } from 'node:crypto';
import pg from 'pg';
import { createApp } from '../../src/app.js';
import { parseConfig } from '../../src/config/index.js';
import { generate } from '../generate.js';
import { freePort, median, percentile } from '../processes.js';
import { benchDatabase } from '../server.js';

const SIZE = Number(process.env.BENCH_SIZE ?? 100_000);
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 20);
const USERS = 20;
const SECRET = 'signing-secret-of-the-benchmark';
const COMMANDS = [
  'redis failover timeouts',
  'dns',
  'show PM-7',
  'similar PM-9',
  'due',
  'help',
  'search certificate sev:1,2',
];

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
  for (const command of COMMANDS) await ask(0, -1, command);
  const took = new Map<string, number[]>(COMMANDS.map((command) => [command, []]));
  let late = 0;
  await Promise.all(
    Array.from({ length: USERS }, async (_, user) => {
      for (let round = 0; round < ROUNDS; round++) {
        const command = COMMANDS[(user + round) % COMMANDS.length]!;
        const { milliseconds, text } = await ask(user, round, command);
        took.get(command)!.push(milliseconds);
        if (text.includes('Searching')) late++;
      }
    }),
  );
  const all = [...took.values()].flat();
  console.log(
    `${rows[0]!.n || SIZE} postmortems, ${USERS} users, ${all.length} commands; milliseconds to the acknowledgement.`,
  );
  for (const [name, list] of [...took, ['all', all] as const])
    console.log(
      `${name.padEnd(28)} p50 ${median(list).toFixed(0).padStart(6)}  p99 ${percentile(list, 0.99).toFixed(0).padStart(6)}`,
    );
  console.log(`Answered later, after “Searching…”: ${late}`);
} finally {
  await app.close();
  await pool.end();
  await database.close();
}

async function ask(
  user: number,
  round: number,
  text: string,
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
