import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands in for a Meilisearch server where none is at hand: the requests we send and no others, with tasks that run
 * when it says so and that fail in every way told. It finds words as they stand and ranks nothing, so it proves nothing
 * about relevance. What it does not know it answers with 501, so that no test passes by accident.
 */
export class StandIn {
  readonly key = 'stand-in-key';
  readonly masterKey = 'stand-in-master-key';
  url = '';
  /** Answers instead of the server; undefined lets the request pass. */
  onRequest: (method: string, path: string) => Reply | undefined = () => undefined;
  /** What becomes of a task that has documents; undefined lets it succeed. */
  onTask: (documents: readonly Doc[], indexUid: string) => TaskEnd | undefined = () => undefined;
  /** Called after a write was taken, before it is answered; true breaks the connection. */
  afterWrite: (path: string) => boolean = () => false;
  readonly indexes = new Map<string, Index>();
  /** Every request, as "POST path". */
  readonly requests: string[] = [];
  private tasks: StoredTask[] = [];
  private server: Server | undefined;

  async start(): Promise<this> {
    this.server = createServer((request, response) => void this.serve(request, response));
    await new Promise<void>((resolve) => this.server!.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
    this.url = `http://127.0.0.1:${this.port}`;
    return this;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    this.server?.closeAllConnections();
    await closed;
  }

  /** The tasks are gone and their numbers begin again, as after a restored backup. */
  restore(): void {
    this.tasks = [];
  }

  documents(): Doc[] {
    return [...this.indexes.values()].flatMap((index) => [...index.documents.values()]);
  }

  private port = 0;

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url!, 'http://x');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    this.requests.push(`${request.method} ${pathname}`);
    const instead = this.onRequest(request.method!, pathname);
    if (instead === 'HANG') return;
    if (instead === 'RESET') return void request.socket.destroy();
    const reply =
      instead ?? this.answer(request, pathname.split('/').slice(1), searchParams, text && JSON.parse(text));
    if (reply.status === 202 && this.afterWrite(pathname)) return void request.socket.destroy();
    const isText = typeof reply.body === 'string';
    response.writeHead(reply.status, { 'content-type': isText ? 'text/html' : 'application/json' });
    response.end(isText ? (reply.body as string) : JSON.stringify(reply.body));
  }

  private answer(
    request: IncomingMessage,
    path: readonly string[],
    params: URLSearchParams,
    body: any,
  ): Answer {
    const { authorization } = request.headers;
    if (request.method === 'POST' && path[0] === 'keys' && authorization === `Bearer ${this.masterKey}`)
      return { status: 201, body: { key: this.key, ...body } };
    if (request.headers.authorization !== `Bearer ${this.key}`) return failure(403, 'invalid_api_key');
    const [root, uid, part, more] = path;
    const route = `${request.method} ${[root, uid && ':', part, more].filter(Boolean).join('/')}`;
    const index = this.indexes.get(uid ?? '');
    if (route === 'POST indexes') return this.enqueue(body.uid, [], params, () => this.create(body.uid));
    if (route === 'GET tasks') return this.listTasks(params);
    if (route === 'GET tasks/:') return this.showTask(Number(uid));
    if (route === 'POST multi-search') return this.search(body);
    if (root !== 'indexes') return failure(501, 'standin_unsupported');
    if (route === 'DELETE indexes/:') return this.enqueue(uid!, [], params, () => this.drop(uid!));
    if (route === 'POST indexes/:/documents') {
      if (params.get('primaryKey') !== 'id') return failure(501, 'standin_unsupported');
      return this.enqueue(uid!, body as Doc[], params, (target) => put(target, body as Doc[]));
    }
    if (!index) return failure(404, 'index_not_found');
    if (route === 'PATCH indexes/:/settings')
      return this.enqueue(uid!, [], params, () => void (index.settings = body));
    if (route === 'GET indexes/:/settings') return { status: 200, body: index.settings };
    if (route === 'GET indexes/:/stats')
      return { status: 200, body: { numberOfDocuments: index.documents.size } };
    if (route === 'POST indexes/:/documents/delete-batch')
      return this.enqueue(uid!, [], params, (target) => remove(target, body as string[]));
    if (route === 'POST indexes/:/documents/fetch') return fetchDocuments(index, body);
    return failure(501, 'standin_unsupported');
  }

  /** Only what finds in one index, all queries with the same filter. */
  private search({ federation, queries }: any): Answer {
    const [{ indexUid }] = queries;
    const index = this.indexes.get(indexUid);
    if (!index) return failure(400, 'index_not_found');
    if (!index.settings.filterableAttributes) return failure(400, 'invalid_search_filter');
    const { page, hitsPerPage, facetsByIndex, ...unknown } = federation;
    if (Object.keys(unknown).length > 0) return failure(501, 'standin_unsupported');
    for (const query of queries)
      if (Object.keys(query).some((key) => !KNOWN.has(key))) return failure(501, 'standin_unsupported');
    const found = new Set<Doc>(queries.flatMap((query: any) => matches(index, query)));
    const sorted = [...found].sort((a, b) => newest(b) - newest(a) || (a.id < b.id ? 1 : -1));
    const hits = sorted
      .slice((page - 1) * hitsPerPage, page * hitsPerPage)
      .map(({ id }) => ({ id, _rankingScore: 1 }));
    const distribution = count(sorted, facetsByIndex[indexUid]);
    return {
      status: 200,
      body: { hits, totalHits: found.size, facetsByIndex: { [indexUid]: { distribution } } },
    };
  }

  private create(uid: string): TaskEnd | undefined {
    if (this.indexes.has(uid)) return { status: 'failed', code: 'index_already_exists' };
    this.indexes.set(uid, { settings: {}, documents: new Map() });
    return undefined;
  }

  private drop(uid: string): TaskEnd | undefined {
    return this.indexes.delete(uid) ? undefined : { status: 'failed', code: 'index_not_found' };
  }

  /** Runs the task at once, as far as a caller can tell; its end is seen at the first look. */
  private enqueue(
    uid: string,
    documents: readonly Doc[],
    params: URLSearchParams,
    run: (index: Index) => TaskEnd | number | undefined | void,
  ): Answer {
    // As the real one does with a key that may create indexes.
    if (documents.length > 0 && !this.indexes.has(uid)) this.create(uid);
    const told = documents.length > 0 ? this.onTask(documents, uid) : undefined;
    const index = this.indexes.get(uid);
    const end = told ?? run(index ?? { settings: {}, documents: new Map() });
    const taskUid = this.tasks.length;
    this.tasks.push({ end: end ?? undefined, note: params.get('customMetadata') });
    return { status: 202, body: { taskUid, indexUid: uid, status: 'enqueued' } };
  }

  private showTask(taskUid: number): Answer {
    const task = this.tasks[taskUid];
    const end = task?.end;
    if (!task || (typeof end === 'object' && end.status === 'lost')) return failure(404, 'task_not_found');
    const told = typeof end === 'object' ? end : undefined;
    const status = told?.status ?? 'succeeded';
    const body = {
      uid: taskUid,
      status,
      batchUid: taskUid,
      customMetadata: task.note,
      details: { indexedDocuments: told ? (told.count ?? 0) : end },
      error: told?.code
        ? { code: told.code, type: told.type ?? 'invalid_request', message: told.code }
        : null,
    };
    return { status: 200, body };
  }

  private listTasks(params: URLSearchParams): Answer {
    const known = [...params.keys()].every((key) => key === 'batchUids' || key === 'limit');
    if (!known) return failure(501, 'standin_unsupported');
    return { status: 200, body: { results: [], total: params.has('batchUids') ? 1 : this.tasks.length } };
  }
}

export type Doc = Record<string, any> & { id: string };
interface Answer {
  status: number;
  body: unknown;
}
export type Reply = Answer | 'HANG' | 'RESET';
export interface TaskEnd {
  readonly status: 'succeeded' | 'failed' | 'canceled' | 'lost' | 'processing';
  readonly code?: string;
  readonly type?: string;
  /** Documents that a succeeded task says it has indexed. */
  readonly count?: number;
}
interface StoredTask {
  readonly end: TaskEnd | number | undefined;
  readonly note: string | null;
}
interface Index {
  settings: any;
  documents: Map<string, Doc>;
}

export function failure(status: number, code: string): Answer {
  return { status, body: { message: code, code, type: 'invalid_request', link: '' } };
}

function put(index: Index, documents: readonly Doc[]): number {
  for (const document of documents) index.documents.set(document.id, document);
  return new Set(documents.map(({ id }) => id)).size;
}

function remove(index: Index, ids: readonly string[]): number {
  return ids.filter((id) => index.documents.delete(id)).length;
}

function fetchDocuments(index: Index, { ids, offset = 0, limit = 20, fields }: any): Answer {
  const all = [...index.documents.values()].filter(({ id }) => !ids || ids.includes(id));
  const results = all
    .slice(offset, offset + limit)
    .map((document) => Object.fromEntries(fields.map((field: string) => [field, document[field]])));
  return { status: 200, body: { results, offset, limit, total: all.length } };
}

const KNOWN = new Set(
  'indexUid q filter attributesToRetrieve showRankingScore matchingStrategy sort'.split(' '),
);

function newest(document: Doc): number {
  return document.startedAt ?? -Infinity;
}

function matches(index: Index, { q, filter }: any): Doc[] {
  const words = [...String(q).matchAll(/(-?)(?:"([^"]*)"|(\S+))/g)].map(([, minus, phrase, word]) => ({
    isExcluded: minus === '-',
    text: plain(phrase ?? word!),
  }));
  const text = (document: Doc): string =>
    plain(JSON.stringify(index.settings.searchableAttributes.map((name: string) => document[name])));
  return [...index.documents.values()].filter(
    (document) =>
      filter.every((condition: string) => holds(document, condition)) &&
      words.every((word) => text(document).includes(word.text) !== word.isExcluded),
  );
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function count(documents: readonly Doc[], facets: readonly string[]): object {
  return Object.fromEntries(
    facets.map((facet) => {
      const counts: Record<string, number> = {};
      for (const document of documents)
        for (const value of [document[facet] ?? []].flat()) counts[value] = (counts[value] ?? 0) + 1;
      return [facet, counts];
    }),
  );
}

function holds(document: Doc, condition: string): boolean {
  const [, attribute, sign, operand] = /^(\w+) (IN|NOT IN|=|!=|>=|<) (.+)$/.exec(condition) ?? [];
  if (!attribute || !sign || operand === undefined) throw new Error(`The stand-in cannot read ${condition}`);
  const values = [document[attribute] ?? []].flat();
  const texts = values.map((value) => String(value).toLowerCase());
  if (sign.endsWith('IN')) {
    const among = (JSON.parse(operand) as string[]).map((value) => value.toLowerCase());
    return texts.some((value) => among.includes(value)) === (sign === 'IN');
  }
  if (sign === '=') return texts.includes(operand.toLowerCase());
  if (sign === '!=') return !texts.includes(operand.toLowerCase());
  return values.some((value) =>
    sign === '<' ? Number(value) < Number(operand) : Number(value) >= Number(operand),
  );
}
