import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../access/index.js';
import { CURSOR_KEY } from '../common/index.js';
import { Database } from '../database/index.js';

/** Finds action items among the postmortems a viewer may see. */
@Injectable()
export class ActionsRepository {
  constructor(private readonly database: Database) {}

  /** The postmortem this action item belongs to; undefined where the viewer may see none. */
  async postmortemOf(viewer: Viewer, id: string): Promise<string | undefined> {
    if (!CURSOR_KEY.uuid.test(id)) return undefined;
    const [row] = await this.database.read<{ postmortem_id: string }>(
      `SELECT a.postmortem_id FROM action_item a JOIN postmortem p ON p.id = a.postmortem_id
       WHERE a.id = $1 AND p.visibility = ANY ($2::text[])`,
      [id, visibleTo(viewer)],
    );
    return row?.postmortem_id;
  }
}
