import type { INestApplicationContext } from '@nestjs/common';
import { showProgress } from '../exchange/index.js';
import {
  DriftCheck,
  IndexBuilder,
  IndexDocuments,
  MeiliSearchServer,
  type MeiliServer,
  Relay,
  SearchIndexes,
  SearchOutbox,
} from '../search/index.js';
import { FAILED, INTERRUPTED, UsageError } from './failure.js';
import { withService } from './with-service.js';

export interface ReindexFlags {
  readonly check?: boolean;
  readonly retryDead?: boolean;
  readonly switchBack?: boolean;
  readonly dropPrevious?: boolean;
}

const LOOK_MS = 250;
const MAX_SHOWN = 20;

type Work = (app: INestApplicationContext, server: MeiliServer, signal: AbortSignal) => Promise<number>;

/** Exit code 0 where search has the index that was asked for; killed at any point, it can be run again. */
export async function reindexCommand(flags: ReindexFlags): Promise<number> {
  const chosen = Object.entries({ ...flags }).filter(([, isSet]) => isSet === true);
  if (chosen.length > 1) throw new UsageError('Only one option at a time');
  const work = flags.check
    ? check
    : flags.switchBack
      ? switchBack
      : flags.dropPrevious
        ? dropPrevious
        : flags.retryDead
          ? retryDead
          : rebuild;
  return withService(async (app, signal) => {
    const { server } = app.get(MeiliSearchServer);
    if (!server)
      throw new UsageError(
        'There is no index without MEILI_URL and MEILI_KEY: PostgreSQL searches by itself',
      );
    const relay = app.get(Relay);
    relay.start(server);
    try {
      const code = await work(app, server, signal);
      return signal.aborted ? INTERRUPTED : code;
    } finally {
      await relay.stop();
    }
  });
}

const rebuild: Work = async (app, server, signal) => {
  const [builder, indexes] = [app.get(IndexBuilder), app.get(SearchIndexes)];
  if (!(await indexes.inRole('BUILDING'))) await builder.begin();
  else say('Going on with the index that was begun');
  const target = (await indexes.inRole('BUILDING'))?.uid;
  const total = await app.get(IndexDocuments).count();
  const progress = showProgress('Indexing', process.stderr);
  try {
    while (!signal.aborted) {
      const state = await builder.step(server);
      const left = state.phase === 'MARKING' ? total : state.waiting;
      progress.at(Math.max(total - left, 0), total);
      if ((await indexes.inRole('LIVE'))?.uid === target) break;
      if (state.phase !== 'MARKING') await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  } finally {
    progress.stop();
  }
  if (signal.aborted) return FAILED;
  say(`Search uses the index ${target} now.`);
  const previous = (await indexes.all()).filter(({ role }) => role === 'PREVIOUS');
  if (previous.length > 0)
    say('The index before it is kept up to date until you say: hindsight reindex --drop-previous');
  return showDead(app);
};

const check: Work = async (app, server, signal) => {
  const live = await app.get(SearchIndexes).inRole('LIVE');
  if (!live) throw new UsageError('There is no index yet; run: hindsight reindex');
  if (!(await app.get(IndexBuilder).isIntact(server, live.uid))) {
    say('The index is gone from the server, or has other settings; run: hindsight reindex');
    return FAILED;
  }
  const total = await app.get(IndexDocuments).count();
  const progress = showProgress('Comparing', process.stderr);
  const found = await app
    .get(DriftCheck)
    .run(server, live.uid, (done) => progress.at(done, total))
    .finally(() => progress.stop());
  const { checked, missing, outdated, extra } = found;
  say(
    `${checked} documents compared: ${missing.length} missing, ${outdated.length} outdated, ${extra.length} too many`,
  );
  if (missing.length + outdated.length + extra.length > 0) {
    await delivered(app, live.uid, signal);
    say('They have been sent again.');
  }
  return showDead(app);
};

const switchBack: Work = async (app) => {
  const uid = await app.get(IndexBuilder).switchBack();
  if (uid === undefined) throw new UsageError('There is no previous index to switch back to');
  say(`Search uses the index ${uid} again.`);
  return 0;
};

const dropPrevious: Work = async (app, server) => {
  const indexes = app.get(SearchIndexes);
  const previous = (await indexes.all()).filter(({ role }) => role === 'PREVIOUS');
  for (const { uid } of previous) await indexes.drop(uid);
  await app.get(IndexBuilder).step(server);
  say(`${previous.length} previous index${previous.length === 1 ? '' : 'es'} dropped.`);
  return 0;
};

const retryDead: Work = async (app, _server, signal) => {
  say(`${await app.get(SearchOutbox).revive()} documents get another chance.`);
  const live = await app.get(SearchIndexes).inRole('LIVE');
  if (live) await delivered(app, live.uid, signal);
  return showDead(app);
};

async function delivered(app: INestApplicationContext, uid: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const backlog = (await app.get(SearchOutbox).backlog()).find(({ indexUid }) => indexUid === uid);
    if (!backlog || backlog.overdue === 0) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** What could not be delivered is not forgotten: exit code 1 where there is any. */
async function showDead(app: INestApplicationContext): Promise<number> {
  const dead = await app.get(SearchOutbox).deadLetters(MAX_SHOWN);
  for (const { reference, postmortemId, error } of dead)
    say(`Could not be delivered: ${reference ?? postmortemId}: ${error}`);
  return dead.length > 0 ? FAILED : 0;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
