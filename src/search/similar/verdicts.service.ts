import { Injectable } from '@nestjs/common';
import { Audit, requireScope, type Viewer, visibleTo } from '../../access/index.js';
import { BadInput, CURSOR_KEY, NotFound } from '../../common/index.js';
import { Database } from '../../database/index.js';
import { SimilarRepository } from './similar.repository.js';

/** What people say of a pair of postmortems. */
@Injectable()
export class SimilarityVerdicts {
  constructor(
    private readonly database: Database,
    private readonly repository: SimilarRepository,
    private readonly audit: Audit,
  ) {}

  /** Notes that two postmortems tell of the same thing, or do not. */
  async judge(viewer: Viewer, pair: readonly [string, string], isSimilar: boolean): Promise<void> {
    requireScope(viewer, 'write');
    if (pair[0] === pair[1]) throw BadInput.of('otherId', 'must be another postmortem');
    await this.database.transaction(async (tx) => {
      const seen =
        pair.every((id) => CURSOR_KEY.uuid.test(id)) &&
        (await this.repository.countVisible(tx, visibleTo(viewer), pair)) === 2;
      if (!seen) throw new NotFound('postmortem', 'with one of these ids');
      const before = await this.repository.judge(tx, pair, isSimilar, viewer.name);
      const other = { with: pair[1] };
      this.audit.record(tx, viewer, [
        {
          action: 'UPDATE',
          kind: 'POSTMORTEM',
          id: pair[0],
          fields: ['similarity'],
          before: before && { ...before, ...other },
          after: { isSimilar, by: viewer.name, ...other },
        },
      ]);
    });
  }
}
