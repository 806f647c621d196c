import { Injectable, Logger } from '@nestjs/common';
import { IndexDocuments } from './documents.repository.js';
import { DriftCheck } from './drift.js';
import { SearchIndexes } from './indexes.repository.js';
import { SearchOutbox } from './outbox.repository.js';
import type { MeiliServer } from './server.js';
import { SETTINGS } from './settings.js';

/** Finds out whether the live index still is what it should be. */
@Injectable()
export class IndexUpkeep {
  private readonly logger = new Logger(IndexUpkeep.name);

  constructor(
    private readonly indexes: SearchIndexes,
    private readonly outbox: SearchOutbox,
    private readonly documents: IndexDocuments,
    private readonly drift: DriftCheck,
  ) {}

  /** A whole comparison where the last one is long ago, or where the numbers of documents differ. */
  async compareNowAndThen(server: MeiliServer, every: number): Promise<void> {
    const live = await this.indexes.inRole('LIVE');
    if (!live) return;
    if (!(await server.isIntact(live.uid, SETTINGS))) {
      this.logger.error(`The index ${live.uid} is gone from the search server; it is built anew`);
      return this.indexes.drop(live.uid);
    }
    const isDue = live.checkedAt === null || Date.now() - live.checkedAt.getTime() > every;
    if (!isDue && !(await this.countsDiffer(server, live.uid))) return;
    const { missing, outdated, extra } = await this.drift.run(server, live.uid);
    const wrong = missing.length + outdated.length + extra.length;
    if (wrong > 0) {
      this.logger.error(
        `The search index had drifted: ${missing.length} documents missing, ${outdated.length} outdated, ` +
          `${extra.length} too many; they are sent again`,
      );
    }
  }

  private async countsDiffer(server: MeiliServer, uid: string): Promise<boolean> {
    const count = await server.documentCount(uid);
    const backlog = (await this.outbox.backlog()).find(({ indexUid }) => indexUid === uid);
    const known = (backlog?.waiting ?? 0) + (backlog?.dead ?? 0);
    return Math.abs(count - (await this.documents.count())) > known;
  }
}
