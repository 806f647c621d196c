import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Drain } from './api/index.js';
import { createApp } from './app.js';
import { LOCAL_VIEWER, TokensService } from './access/index.js';
import { type Config, ConfigError, loadConfig, urlHost } from './config/index.js';
import { Database, openDatabase, type OpenDatabase } from './database/index.js';
import { loadSamples, SampleLoader } from './exchange/index.js';
import { IndexKeeper } from './search/index.js';
import { startTracing } from './tracing/index.js';
import { SlackBot } from './slack/index.js';

const TRY_IT =
  '{ searchPostmortems(query: "dns race condition", first: 3) { hits { postmortem { reference title } } } }';

const FIRST_TOKEN = 'Create a token: npx hindsight token create --name admin --scopes admin';
const OPEN_TO_ALL = (host: string): string =>
  `HOST: ${host} can be reached by others, and nobody has to say who they are. ${FIRST_TOKEN}; or set OIDC_ISSUER and OIDC_AUDIENCE`;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Starts everything in order, and stops it in the reverse order on SIGINT or SIGTERM. */
export async function serve(): Promise<void> {
  let closeDatabase: (() => Promise<void>) | undefined;
  let app: NestFastifyApplication | undefined;
  let stopping: Promise<void> | undefined;
  let endTracing: (() => Promise<void>) | undefined;
  let drainSeconds = 0;
  const stop = async (seconds: number): Promise<void> => {
    if (app) await app.get(Drain, { strict: false }).run(app, seconds);
    await app?.close();
    await endTracing?.();
    await closeDatabase?.();
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    say('Stopping …');
    // A person at a terminal has no load balancer that would have to notice first.
    stopping = stop(signal === 'SIGINT' ? 0 : drainSeconds).then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const config = loadConfig();
    if (config.tracing) endTracing = await startTracing(config.tracing);
    drainSeconds = config.drainSeconds;
    const opening = openDatabase(config, say);
    // A server of our own that is about to start has to end as well; one of others needs no goodbye.
    if (config.databaseUrl === undefined) closeDatabase = () => opening.then(close, () => undefined);
    const { url } = await opening;
    if (stopping) return;
    app = await createApp(config, url);
    const hasTokens = await app.get(TokensService).exist();
    if (!config.isLoopback && !config.oidc && !hasTokens) throw new ConfigError([OPEN_TO_ALL(config.host)]);
    await app.get(IndexKeeper).start();
    const { advice } = app.get(Database, { strict: false });
    if (advice !== undefined) say(advice);
    if (config.loadSamples) await loadSamples(app.get(SampleLoader), LOCAL_VIEWER);
    if (stopping) return;
    await app.listen({ host: config.host, port: config.port });
    await app.get(SlackBot).start();
    banner(config, app, hasTokens);
  } catch (error) {
    if (stopping) return;
    process.stderr.write(`${describe(error)}\n`);
    await stop(0).catch(() => undefined);
    process.exitCode = 1;
  }
}

function close(database: OpenDatabase): Promise<void> {
  return database.close();
}

function banner(config: Config, app: NestFastifyApplication, hasTokens: boolean): void {
  const address = app.getHttpServer().address();
  const port = typeof address === 'object' && address ? address.port : config.port;
  const base = `http://${urlHost(config.host)}:${port}`;
  say('');
  say(`Hindsight answers at ${base}  (pages to read, search and write; try it in a browser)`);
  say(`GraphQL: ${base}/graphql; a page to try queries: ${base}/graphiql`);
  if (config.isLocal)
    say('Everyone who reaches this address has full rights; it listens on this machine only.');
  else if (config.oidc || hasTokens)
    say(`People sign in at ${base}/login; programs send a token: Authorization: Bearer …`);
  else say(`Nobody can come in yet. ${FIRST_TOKEN}`);
  say('Try:');
  const bearer = config.isLocal ? '' : `-H "authorization: Bearer $TOKEN" `;
  say(`  curl -s ${base}/graphql ${bearer}-H 'content-type: application/json' \\`);
  say(`    -d '${JSON.stringify({ query: TRY_IT })}'`);
  say('Stop with Ctrl-C.');
}

/** What went wrong, for a person; the stack only where we do not know the error. */
function describe(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { code?: unknown };
  if (code === 'EADDRINUSE')
    return `${error.message}. Set PORT to a free one, or stop whoever listens there.`;
  return error.name === 'Error' ? `Could not start: ${error.message}` : error.message;
}
