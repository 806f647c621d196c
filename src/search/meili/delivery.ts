import { Injectable, Logger } from '@nestjs/common';
import { IndexDocuments } from './documents.repository.js';
import { type Batch, type Outcome, SearchOutbox } from './outbox.repository.js';
import { MeiliError, problemOfCode } from './problems.js';
import type { Document, MeiliServer, Task } from './server.js';

/** Bytes of JSON in one request; servers and proxies refuse large ones. */
const MAX_BYTES = 8_000_000;
/** Documents held in memory; one may have a megabyte and more. */
const READ_AT_ONCE = 50;
/** A task that has no end by then is sent again; both copies say the same. */
const TASK_LIMIT_MS = 10 * 60_000;
/** How often a process says that it still works on a batch. */
const RENEW_MS = 10_000;

class LostLease extends Error {}
class SlowTask extends Error {}

/** Documents that go to the server in one request. */
interface Parcel {
  readonly ids: readonly string[];
  /** Whether the task must name as many documents; of those taken out some may not have been there. */
  readonly isCounted: boolean;
  send(note: string): Promise<number>;
}

/** Sends one batch, and believes only what the server's tasks say became of it. */
@Injectable()
export class Delivery {
  private readonly logger = new Logger(Delivery.name);

  constructor(
    private readonly outbox: SearchOutbox,
    private readonly documents: IndexDocuments,
  ) {}

  /** Throws where the server is to blame and not the batch, which is free again then. */
  async deliver(server: MeiliServer, batch: Batch): Promise<void> {
    const left = new Set(batch.ids);
    try {
      for await (const parcel of this.parcels(server, batch)) {
        // Somebody else has it by now: then it is theirs to send.
        if (!(await this.outbox.renew(batch))) return;
        const outcome = await this.send(server, batch, parcel);
        if (outcome.kind !== 'DELIVERED') this.logger.warn(describe(batch, parcel, outcome));
        await this.outbox.settle(batch, parcel.ids, outcome);
        for (const id of parcel.ids) left.delete(id);
      }
    } finally {
      if (left.size > 0) await this.outbox.settle(batch, [...left], { kind: 'RELEASED' });
    }
  }

  /** What is committed now, in requests of a bearable size, read as they are sent; what is gone is taken out. */
  private async *parcels(server: MeiliServer, { indexUid, ids }: Batch): AsyncGenerator<Parcel> {
    const gone: string[] = [];
    let some: Document[] = [];
    let bytes = 0;
    const put = (documents: readonly Document[]): Parcel => ({
      ids: documents.map(({ id }) => id),
      isCounted: true,
      send: (note) => server.putDocuments(indexUid, documents, note),
    });
    for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
      const wanted = ids.slice(at, at + READ_AT_ONCE);
      const found = new Map((await this.documents.byIds(wanted)).map((document) => [document.id, document]));
      gone.push(...wanted.filter((id) => !found.has(id)));
      for (const document of found.values()) {
        const size = Buffer.byteLength(JSON.stringify(document));
        if (some.length > 0 && bytes + size > MAX_BYTES) {
          yield put(some);
          [some, bytes] = [[], 0];
        }
        some.push(document);
        bytes += size;
      }
    }
    if (some.length > 0) yield put(some);
    if (gone.length > 0) {
      const send = (note: string): Promise<number> => server.deleteDocuments(indexUid, gone, note);
      yield { ids: gone, isCounted: false, send };
    }
  }

  private async send(server: MeiliServer, batch: Batch, parcel: Parcel): Promise<Outcome> {
    try {
      const taskUid = await parcel.send(batch.id);
      return await this.outcomeOf(server, await this.wait(server, batch, taskUid), { batch, parcel });
    } catch (error) {
      if (error instanceof SlowTask) return { kind: 'RETRY', error: 'slow_task' };
      if (error instanceof LostLease) return { kind: 'RELEASED' };
      if (error instanceof MeiliError && /^(TOO_LARGE|REFUSED)$/.test(error.problem))
        return { kind: 'SPLIT', error: `${error.code}: ${error.message}` };
      throw error;
    }
  }

  private async wait(server: MeiliServer, batch: Batch, taskUid: number): Promise<Task | undefined> {
    const began = performance.now();
    let renewed = began;
    return server.ended(taskUid, async () => {
      if (performance.now() - began > TASK_LIMIT_MS) throw new SlowTask();
      if (performance.now() - renewed < RENEW_MS) return;
      renewed = performance.now();
      if (!(await this.outbox.renew(batch))) throw new LostLease();
    });
  }

  /** "succeeded" counts only with our own note and with as many documents as were sent. */
  private async outcomeOf(
    server: MeiliServer,
    task: Task | undefined,
    { batch, parcel }: { batch: Batch; parcel: Parcel },
  ): Promise<Outcome> {
    if (task === undefined) return { kind: 'RETRY', error: 'task_not_found' };
    if (task.note !== batch.id) return { kind: 'RETRY', error: 'foreign_task: the server was restored' };
    if (task.status === 'canceled') return { kind: 'RETRY', error: 'task_canceled' };
    const isOne = parcel.ids.length === 1;
    // What fails twice as a batch may be the fault of one of it.
    const again = isOne || batch.failures === 0 ? 'RETRY' : 'SPLIT';
    if (task.status === 'succeeded') {
      if (task.documents === parcel.ids.length || !parcel.isCounted) return { kind: 'DELIVERED' };
      return { kind: again, error: `count_differs: ${task.documents} of ${parcel.ids.length} documents` };
    }
    const code = task.error?.code ?? 'unknown';
    const error = `${code}: ${task.error?.message ?? ''}`;
    const problem = problemOfCode(code);
    if (problem) throw new MeiliError(problem, code, error);
    if (task.error?.type !== 'invalid_request') return { kind: again, error };
    // Tasks that ran together fail together: the blame is this document's only where it ran alone.
    const company = task.batch === null ? 1 : await server.tasksInBatch(task.batch);
    return company > 1 && isOne ? { kind: 'RETRY', error } : { kind: 'SPLIT', error };
  }
}

function describe({ indexUid }: Batch, { ids }: Parcel, outcome: Outcome): string {
  const error = 'error' in outcome ? outcome.error.slice(0, 300) : outcome.kind;
  const rest = ids.length > 3 ? ` and ${ids.length - 3} more` : '';
  return `not delivered to ${indexUid}: ${ids.slice(0, 3).join(', ')}${rest}: ${error}`;
}
