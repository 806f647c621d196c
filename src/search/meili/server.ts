import { type KeyCreation, Meilisearch, type Settings } from 'meilisearch';
import { MeiliError, problemOf } from './problems.js';
import { send } from './transport.js';

/** A write is only a promise: what became of it stands in its task. */
export interface Task {
  readonly status: 'enqueued' | 'processing' | 'succeeded' | 'failed' | 'canceled';
  /** What was written with it; a restored server counts its tasks anew. */
  readonly note: string | null;
  /** Documents written or taken out, where it succeeded. */
  readonly documents: number | null;
  readonly error: { readonly code: string; readonly type: string; readonly message: string } | null;
  /** The tasks that ran together, and fail together. */
  readonly batch: number | null;
}

interface Revision {
  readonly id: string;
  readonly rev?: string;
}

export type Document = Readonly<Record<string, unknown>> & { readonly id: string };

/** What every query of one search shares. */
export interface MeiliSearch {
  readonly page: number;
  readonly hitsPerPage: number;
  readonly facets: readonly string[];
  readonly filter: readonly string[];
  readonly attributesToRetrieve: readonly string[];
  readonly showRankingScore: boolean;
  readonly matchingStrategy: 'last';
  readonly sort?: readonly string[];
}

/** What a search finds, with how many documents match in all. */
export interface SearchFound {
  readonly hits: readonly { readonly id: string; readonly _rankingScore?: number }[];
  readonly totalHits: number;
  readonly facetDistribution: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

interface MultiFound extends Omit<SearchFound, 'facetDistribution'> {
  readonly facetsByIndex: Readonly<
    Record<string, { readonly distribution: SearchFound['facetDistribution'] }>
  >;
}

const NOTHING: MeiliSearch = {
  page: 1,
  hitsPerPage: 0,
  facets: [],
  filter: [],
  attributesToRetrieve: ['id'],
  showRankingScore: false,
  matchingStrategy: 'last',
};

const SEARCH_TIMEOUT_MS = 2_000;
const READ_TIMEOUT_MS = 10_000;
const WRITE_TIMEOUT_MS = 30_000;
const POLL_MS = [30, 60, 120, 250, 500, 1000, 2000];

/** What we ask of Meilisearch, and every way it can answer told apart. Matches codes, never messages. */
export class MeiliServer {
  private readonly client: Meilisearch;

  constructor(
    readonly url: string,
    key: string,
  ) {
    this.client = new Meilisearch({ host: url, apiKey: key, httpClient: send });
  }

  /** Documents that any of these queries finds, each at its best score. */
  async search(
    uid: string,
    queries: readonly string[],
    params: MeiliSearch,
    signal?: AbortSignal,
  ): Promise<SearchFound> {
    const found = await this.ask(() =>
      this.client.httpRequest.post<Partial<MultiFound>>({
        path: 'multi-search',
        body: searchBody(uid, queries, params),
        extraRequestInit: { signal: signal ?? AbortSignal.timeout(SEARCH_TIMEOUT_MS) },
      }),
    );
    const { hits, totalHits, facetsByIndex } = found;
    if (hits === undefined || totalHits === undefined)
      throw new MeiliError('UNAVAILABLE', 'no_hits', 'The answer to a search has no hits or no total');
    return { hits, totalHits, facetDistribution: facetsByIndex?.[uid]?.distribution ?? {} };
  }

  /** Throws where the key may not do what can be tried without harm; an index of that name need not exist. */
  async checkKey(uid: string): Promise<void> {
    const tries = [
      () => this.get(`indexes/${uid}/settings`),
      () => this.documentCount(uid),
      () => this.revisions(uid, 0, 1),
      () => this.search(uid, [''], NOTHING),
      () => this.get('tasks', { limit: 1 }),
    ];
    for (const attempt of tries) {
      await attempt().catch((error: unknown) => {
        if (!(error instanceof MeiliError && error.problem === 'NO_INDEX')) throw error;
      });
    }
  }

  /** Needs the master key. */
  async createKey(request: KeyCreation): Promise<string> {
    return (await this.ask(() => this.client.createKey(request))).key;
  }

  async createIndex(uid: string): Promise<Task> {
    const body = { uid, primaryKey: 'id' };
    return this.write({ path: 'indexes', body });
  }

  async applySettings(uid: string, settings: Settings): Promise<Task> {
    return this.write({ path: `indexes/${uid}/settings`, body: settings }, 'patch');
  }

  /**
   * Whether the index is there with these attributes to search. One that was deleted comes back without settings when
   * documents are sent to it.
   */
  async isIntact(uid: string, { searchableAttributes }: Settings): Promise<boolean> {
    try {
      const found = await this.get<Settings>(`indexes/${uid}/settings`);
      return JSON.stringify(found.searchableAttributes) === JSON.stringify(searchableAttributes);
    } catch (error) {
      if (error instanceof MeiliError && error.problem === 'NO_INDEX') return false;
      throw error;
    }
  }

  async deleteIndex(uid: string): Promise<Task> {
    return this.write({ path: `indexes/${uid}` }, 'delete');
  }

  async documentCount(uid: string): Promise<number> {
    return (await this.get<{ numberOfDocuments: number }>(`indexes/${uid}/stats`)).numberOfDocuments;
  }

  /** Replaces these documents as a whole; answers with the number of the task. */
  async putDocuments(uid: string, documents: readonly Document[], note: string): Promise<number> {
    const params = { primaryKey: 'id', customMetadata: note };
    return this.enqueue({ path: `indexes/${uid}/documents`, params, body: documents });
  }

  /** Takes these documents out; answers with the number of the task. */
  async deleteDocuments(uid: string, ids: readonly string[], note: string): Promise<number> {
    return this.enqueue({
      path: `indexes/${uid}/documents/delete-batch`,
      params: { customMetadata: note },
      body: ids,
    });
  }

  /** A page of what the index holds, in the index's own order. */
  async revisions(uid: string, offset: number, limit: number): Promise<{ results: Revision[] }> {
    return this.fetch(uid, { offset, limit });
  }

  /** The digests of those among these documents that the index holds. */
  async revisionsOf(uid: string, ids: readonly string[]): Promise<Map<string, string | undefined>> {
    const { results } = await this.fetch(uid, { ids, limit: ids.length });
    return new Map(results.map(({ id, rev }) => [id, rev]));
  }

  private async fetch(uid: string, page: object): Promise<{ results: Revision[] }> {
    return this.ask(() =>
      this.client.httpRequest.post({
        path: `indexes/${uid}/documents/fetch`,
        body: { ...page, fields: ['id', 'rev'] },
        extraRequestInit: { signal: AbortSignal.timeout(WRITE_TIMEOUT_MS) },
      }),
    );
  }

  /** The task as it stands; undefined where the server does not know of it (any more). */
  async task(taskUid: number): Promise<Task | undefined> {
    try {
      return taskOf(await this.get<RawTask>(`tasks/${taskUid}`));
    } catch (error) {
      if (error instanceof MeiliError && error.code === 'task_not_found') return undefined;
      throw error;
    }
  }

  /** How many tasks ran in this batch. */
  async tasksInBatch(batch: number): Promise<number> {
    return (await this.get<{ total: number }>('tasks', { batchUids: batch, limit: 1 })).total;
  }

  /**
   * Waits until the task has an end; `onPoll` runs before each look and may throw to stop. Undefined where the server
   * has lost the task.
   */
  async ended(taskUid: number, onPoll: () => Promise<void>): Promise<Task | undefined> {
    for (let look = 0; ; look++) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS[look] ?? POLL_MS.at(-1)));
      await onPoll();
      const task = await this.task(taskUid);
      if (task === undefined || !/^(enqueued|processing)$/.test(task.status)) return task;
    }
  }

  private async write(
    options: { path: string; body?: object },
    method: 'post' | 'patch' | 'delete' = 'post',
  ): Promise<Task> {
    const until = Date.now() + 10 * 60_000;
    const taskUid = await this.enqueue(options, method);
    const task = await this.ended(taskUid, () =>
      Date.now() < until
        ? Promise.resolve()
        : Promise.reject(new MeiliError('UNAVAILABLE', 'slow_task', `task ${taskUid} takes too long`)),
    );
    if (task) return task;
    throw new MeiliError('UNAVAILABLE', 'task_not_found', `Meilisearch has lost task ${taskUid}`);
  }

  private async enqueue(
    options: { path: string; params?: object; body?: object },
    method: 'post' | 'patch' | 'delete' = 'post',
  ): Promise<number> {
    const { taskUid } = await this.ask(() =>
      this.client.httpRequest[method]<{ taskUid: number }>({
        ...(options as { path: string; body?: object }),
        extraRequestInit: { signal: AbortSignal.timeout(WRITE_TIMEOUT_MS) },
      }),
    );
    if (Number.isInteger(taskUid)) return taskUid;
    throw new MeiliError('UNAVAILABLE', 'no_task', 'The answer to a write names no task');
  }

  private async get<T>(path: string, params?: object): Promise<T> {
    return this.ask(() =>
      this.client.httpRequest.get<T>({
        path,
        ...(params && { params: params as Record<string, string> }),
        extraRequestInit: { signal: AbortSignal.timeout(READ_TIMEOUT_MS) },
      }),
    );
  }

  private async ask<T>(send: () => Promise<T>): Promise<T> {
    try {
      const answer = await send();
      // A proxy that answers 200 with something else than JSON.
      if (answer === null || typeof answer !== 'object') throw new SyntaxError('no JSON object');
      return answer;
    } catch (error) {
      throw problemOf(error);
    }
  }
}

/** The request of a search: one list of what all the queries find. */
export function searchBody(uid: string, queries: readonly string[], params: MeiliSearch): object {
  const { page, hitsPerPage, facets, ...each } = params;
  return {
    federation: { page, hitsPerPage, facetsByIndex: { [uid]: facets } },
    queries: queries.map((q) => ({ indexUid: uid, q, ...each })),
  };
}

interface RawTask {
  readonly status: Task['status'];
  readonly batchUid: number | null;
  readonly customMetadata?: string;
  readonly details?: { readonly indexedDocuments?: number; readonly deletedDocuments?: number } | null;
  readonly error: Task['error'];
}

function taskOf({ status, batchUid, customMetadata, details, error }: RawTask): Task {
  const documents = details?.indexedDocuments ?? details?.deletedDocuments ?? null;
  return { status, note: customMetadata ?? null, documents, error, batch: batchUid };
}
