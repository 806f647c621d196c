import { Injectable } from '@nestjs/common';
import { IndexDocuments } from './documents.repository.js';
import { SearchIndexes } from './indexes.repository.js';
import { SearchOutbox } from './outbox.repository.js';
import type { MeiliServer } from './server.js';

/** What a comparison of the index with the database found. */
export interface Comparison {
  readonly checked: number;
  /** In the database only. */
  readonly missing: readonly string[];
  /** In both, with another content. */
  readonly outdated: readonly string[];
  /** In the index only. */
  readonly extra: readonly string[];
}

const PAGE = 1000;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Compares every document of an index with the database, and has what differs sent again. */
@Injectable()
export class DriftCheck {
  constructor(
    private readonly documents: IndexDocuments,
    private readonly indexes: SearchIndexes,
    private readonly outbox: SearchOutbox,
  ) {}

  /**
   * Documents that wait in the outbox are known to differ and do not count. `onProgress` hears how many postmortems
   * have been compared.
   */
  async run(server: MeiliServer, uid: string, onProgress?: (done: number) => unknown): Promise<Comparison> {
    const held = await this.held(server, uid);
    const missing: string[] = [];
    const outdated: string[] = [];
    let checked = 0;
    for (let after = FIRST_ID; ;) {
      const page = await this.documents.revisionsAfter(after, PAGE);
      for (const { id, rev } of page) {
        if (!held.has(id)) missing.push(id);
        else if (held.get(id) !== rev) outdated.push(id);
        held.delete(id);
      }
      checked += page.length;
      await onProgress?.(checked);
      if (page.length < PAGE) break;
      after = page.at(-1)!.id;
    }
    const suspects = [...missing, ...outdated, ...held.keys()];
    const stillWrong = await this.stillWrong(server, uid, suspects);
    const wrong = (ids: readonly string[]): string[] => ids.filter((id) => stillWrong.has(id));
    const comparison = {
      checked,
      missing: wrong(missing),
      outdated: wrong(outdated),
      extra: wrong([...held.keys()]),
    };
    await this.outbox.markWrong(uid, [...stillWrong]);
    await this.indexes.setDrift(uid, stillWrong.size);
    return comparison;
  }

  /** What the index holds: digests by id. */
  private async held(server: MeiliServer, uid: string): Promise<Map<string, string | undefined>> {
    const held = new Map<string, string | undefined>();
    for (let offset = 0; ; offset += PAGE) {
      const { results } = await server.revisions(uid, offset, PAGE);
      for (const { id, rev } of results) held.set(id, rev);
      if (results.length < PAGE) return held;
    }
  }

  /** Writes went on during the comparison: what differs is looked at again, and what is on its way left out. */
  private async stillWrong(server: MeiliServer, uid: string, ids: readonly string[]): Promise<Set<string>> {
    const wrong = new Set<string>();
    for (let at = 0; at < ids.length; at += PAGE) {
      const some = ids.slice(at, at + PAGE);
      const held = await server.revisionsOf(uid, some);
      const documents = await this.documents.byIds(some);
      const marked = await this.outbox.marked(uid, some);
      const now = new Map(documents.map(({ id, rev }) => [id, rev as string | undefined]));
      for (const id of some) if (now.get(id) !== held.get(id) && !marked.has(id)) wrong.add(id);
    }
    return wrong;
  }
}
