import { Injectable, Logger } from '@nestjs/common';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { DriftCheck } from './drift.js';
import { type SearchIndex, SearchIndexes } from './indexes.repository.js';
import { SearchOutbox } from './outbox.repository.js';
import { MeiliError } from './problems.js';
import type { MeiliServer, Task } from './server.js';
import { SETTINGS, SETTINGS_VERSION } from './settings.js';

/** Every index of ours begins like this; the key is for these names only. */
export const INDEX_PREFIX = 'hindsight_';

/** Postmortems marked in one transaction. */
const MARKED_AT_ONCE = 2000;

export type BuildPhase =
  /** A live index with the settings of this program is there. */
  | 'DONE'
  /** Another process is at it. */
  | 'ELSEWHERE'
  | 'MARKING'
  | 'SENDING'
  | 'COMPARING';

/** How far the building of an index has come. */
export interface BuildState {
  readonly phase: BuildPhase;
  readonly uid: string | null;
  /** Documents that wait to be sent. */
  readonly waiting: number;
}

/**
 * Builds an index beside the live one, step by step: made, filled through the outbox while writes go on, compared with
 * the database document by document, then switched to. Every step can be taken again, by any process, so a build that
 * was killed goes on where it was.
 */
@Injectable()
export class IndexBuilder {
  private readonly logger = new Logger(IndexBuilder.name);
  private readonly worker = uuidv4();

  constructor(
    private readonly indexes: SearchIndexes,
    private readonly outbox: SearchOutbox,
    private readonly drift: DriftCheck,
  ) {}

  /** Begins a new index where none is being built. */
  async begin(): Promise<void> {
    await this.indexes.add(`${INDEX_PREFIX}${uuidv7().replaceAll('-', '')}`, SETTINGS_VERSION);
  }

  /** Searches with the index before the live one again; its name, or undefined where there is none. */
  async switchBack(): Promise<string | undefined> {
    const previous = (await this.indexes.inRole('PREVIOUS'))?.uid;
    if (previous !== undefined) await this.indexes.switchTo(previous, SETTINGS_VERSION);
    return previous;
  }

  /** One step. An index is begun where there is no live one, or one with the settings of another program. */
  async step(server: MeiliServer): Promise<BuildState> {
    const all = await this.indexes.all();
    for (const { uid } of all.filter(({ role }) => role === 'DROPPED')) await this.remove(server, uid);
    const live = all.find(({ role }) => role === 'LIVE');
    const building = all.find(({ role }) => role === 'BUILDING');
    if (building) return this.stepOf(server, building);
    if (live?.settings === SETTINGS_VERSION) return { phase: 'DONE', uid: live.uid, waiting: 0 };
    this.logger.log(
      live ? 'The settings of the index have changed: building a new one' : 'Building the first index',
    );
    await this.begin();
    return { phase: 'MARKING', uid: null, waiting: 0 };
  }

  private async stepOf(server: MeiliServer, index: SearchIndex): Promise<BuildState> {
    const { uid } = index;
    if (!(await this.indexes.lease(uid, this.worker))) return { phase: 'ELSEWHERE', uid, waiting: 0 };
    if (index.settings !== SETTINGS_VERSION) {
      await this.indexes.drop(uid);
      return { phase: 'MARKING', uid, waiting: 0 };
    }
    if (!index.ready) await this.make(server, uid);
    if (!index.allMarked) {
      await this.indexes.markNext(uid, MARKED_AT_ONCE);
      return { phase: 'MARKING', uid, waiting: await this.waiting(uid) };
    }
    const waiting = await this.waiting(uid);
    if (waiting > 0) return { phase: 'SENDING', uid, waiting };
    const keepLease = (): Promise<boolean> => this.indexes.lease(uid, this.worker);
    const { missing, outdated, extra } = await this.drift.run(server, uid, keepLease);
    const wrong = missing.length + outdated.length + extra.length;
    if (wrong > 0) {
      this.logger.warn(`${wrong} documents of the new index differ from the database; they are sent again`);
      return { phase: 'COMPARING', uid, waiting: wrong };
    }
    if (!(await this.isIntact(server, uid))) {
      this.logger.error(`The index ${uid} was tampered with while it was built; another one is begun`);
      await this.indexes.drop(uid);
      return { phase: 'MARKING', uid, waiting: 0 };
    }
    if (await this.indexes.switchTo(uid, SETTINGS_VERSION)) this.logger.log(`Search uses the index ${uid}`);
    await this.indexes.release(uid, this.worker);
    return { phase: 'DONE', uid, waiting: 0 };
  }

  /** Whether the index is there, with the settings of this program. */
  async isIntact(server: MeiliServer, uid: string): Promise<boolean> {
    return server.isIntact(uid, SETTINGS);
  }

  /** Settings first: an index that holds documents would be indexed twice. */
  private async make(server: MeiliServer, uid: string): Promise<void> {
    check(await server.createIndex(uid), 'index_already_exists');
    check(await server.applySettings(uid, SETTINGS));
    await this.indexes.setReady(uid);
  }

  /** What is on its way and not from just now: with people at work something always is. */
  private async waiting(uid: string): Promise<number> {
    return (await this.outbox.backlog()).find(({ indexUid }) => indexUid === uid)?.overdue ?? 0;
  }

  private async remove(server: MeiliServer, uid: string): Promise<void> {
    check(await server.deleteIndex(uid), 'index_not_found');
    await this.indexes.forget(uid);
  }
}

function check({ status, error }: Task, accepted?: string): void {
  if (status === 'succeeded' || (error && error.code === accepted)) return;
  throw new MeiliError('REFUSED', error?.code ?? status, error?.message ?? `the task was ${status}`);
}
