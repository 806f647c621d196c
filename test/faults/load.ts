import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from './client.js';

/** A write the service has acknowledged: this version of this postmortem has this title. */
export interface Acknowledged {
  readonly id: string;
  readonly reference: string;
  readonly version: number;
  readonly title: string;
}

interface Document {
  readonly id: string;
  readonly reference: string;
  readonly key: string;
}

const CREATE = `mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id reference version title } }`;
const UPDATE = `mutation ($id: ID!, $version: Int!, $input: UpdatePostmortemInput!) {
  updatePostmortem(id: $id, expectedVersion: $version, input: $input) { id reference version title } }`;
const ADD = `mutation ($id: ID!, $title: String!) {
  addActionItem(postmortemId: $id, input: { title: $title, kind: PREVENT }) { id } }`;
const READ = `query ($id: ID!) { postmortem(id: $id) { id reference version title } }`;
const SEARCH = `query ($text: String!) { searchPostmortems(query: $text, first: 5) {
  totalCount degraded hits { postmortem { reference title } } } }`;

/** More than a run ever takes; whatever goes wrong, the load ends by itself. */
const MAX_WRITES = 50_000;
const MAX_MS = 30 * 60_000;
/** What is asked until it is known is given up so long after the end. */
const LAST_ANSWERS_MS = 30_000;

/** Writers and readers that go on through every trouble, and remember what they were promised. */
export class Load {
  /** Versions that were acknowledged, by postmortem and version. */
  readonly versions: Acknowledged[] = [];
  /** Idempotency keys with the postmortem they were answered with. */
  readonly created = new Map<string, Document>();
  /** Titles of action items that were acknowledged, and those nobody knows about. */
  readonly items = new Map<string, string>();
  readonly doubtfulItems = new Map<string, string>();
  private isOver = false;
  private until = performance.now() + MAX_MS;
  private isPaused = false;
  private waiting = 0;
  private readonly work: Promise<void>[] = [];
  private goodWrites = 0;
  private goodReads = 0;
  private firstTrouble: Error | undefined;

  constructor(
    private readonly client: Client,
    private readonly pauseMs: number,
  ) {}

  start(writers: number, readers: number): void {
    const run = (job: Promise<void>): number =>
      this.work.push(
        job.catch((error: Error) => {
          this.firstTrouble ??= error;
        }),
      );
    for (let n = 0; n < writers; n++) run(this.write(n));
    for (let n = 0; n < readers; n++) run(this.search(n));
  }

  async stop(): Promise<void> {
    this.isOver = true;
    this.until = Math.min(this.until, performance.now() + LAST_ANSWERS_MS);
    await Promise.all(this.work);
    if (this.firstTrouble) throw this.firstTrouble;
  }

  /** Everybody ends what they do and waits; what is not answered yet is asked until it is. */
  async pause(): Promise<void> {
    this.isPaused = true;
    while (this.waiting < this.work.length) {
      if (this.firstTrouble) throw this.firstTrouble;
      await sleep(20);
    }
  }

  goOn(): void {
    this.isPaused = false;
  }

  get acknowledged(): number {
    return this.goodWrites;
  }

  /** Waits for so many writes from now on. */
  async untilWritten(writes: number): Promise<void> {
    const goal = this.goodWrites + writes;
    while (this.goodWrites < goal) {
      if (this.firstTrouble) throw this.firstTrouble;
      await sleep(20);
    }
  }

  /** Milliseconds until writes and reads that begin from now on succeed again. */
  async untilWell(limitMs: number): Promise<number> {
    const begun = performance.now();
    const [writes, reads] = [this.goodWrites, this.goodReads];
    while (this.goodWrites < writes + 3 || this.goodReads < reads + 3) {
      if (this.firstTrouble) throw this.firstTrouble;
      if (performance.now() - begun > limitMs)
        throw new Error(`The service does not answer again after ${limitMs} ms`);
      await sleep(20);
    }
    return Math.round(performance.now() - begun);
  }

  private async goesOn(): Promise<boolean> {
    this.waiting++;
    while (this.isPaused && !this.isOver) await sleep(20);
    this.waiting--;
    this.checkLimits();
    return !this.isOver;
  }

  private checkLimits(): void {
    if (this.goodWrites < MAX_WRITES && performance.now() < this.until) return;
    this.isOver = true;
    throw new Error('The load has reached its limits');
  }

  private async write(writer: number): Promise<void> {
    const mine: Document[] = [];
    for (let n = 0; await this.goesOn(); n++) {
      if (n % 3 === 0 || mine.length === 0) {
        const made = await this.create(`${writer}-${n}`);
        if (made) mine.push(made);
      } else if (n % 3 === 1) await this.update(mine[n % mine.length]!, `Revised by ${writer} as ${n}`);
      else await this.addItem(mine[n % mine.length]!, `Check ${writer}-${n}`);
      await sleep(this.pauseMs);
    }
  }

  /** The same key again and again until it is answered: however often, it is one postmortem. */
  private async create(key: string): Promise<Document | undefined> {
    const input = {
      title: `Outage ${key}`,
      summary: 'The pool of connections was used up.',
      idempotencyKey: key,
      startedAt: '2025-03-01T10:00:00Z',
      factors: [{ category: 'CFG.APP', role: 'ROOT_CAUSE', primary: true }],
      tags: ['fault'],
    };
    for (let again = false; ; again = true) {
      this.checkLimits();
      // What was asked once is asked until it is known, even after the end.
      if (this.isOver && !again) return undefined;
      const outcome = await this.client.ask<{ createPostmortem: Acknowledged }>(CREATE, { input });
      if (outcome.kind === 'OK') {
        const { id, reference } = outcome.data.createPostmortem;
        this.created.set(key, { id, reference, key });
        this.versions.push({ id, reference, version: 1, title: `Outage ${key}` });
        this.goodWrites++;
        return { id, reference, key };
      }
      await sleep(this.pauseMs + 50);
    }
  }

  /** Where nobody knows whether it was done, the version and the title tell. */
  private async update(document: Document, title: string): Promise<void> {
    for (let tried: number | undefined; ;) {
      this.checkLimits();
      const before = await this.client.ask<{ postmortem: Acknowledged }>(READ, { id: document.id });
      if (before.kind === 'OK') {
        const { version, title: current } = before.data.postmortem;
        const isDone = tried !== undefined && current === title;
        if (!isDone && this.isOver) return;
        if (!isDone) {
          tried = version;
          const input = { title };
          const variables = { id: document.id, version, input };
          const after = await this.client.ask<{ updatePostmortem: Acknowledged }>(UPDATE, variables);
          if (after.kind === 'OK') return this.note({ ...document, version: version + 1, title });
        } else return this.note({ ...document, version, title });
      }
      await sleep(this.pauseMs + 50);
    }
  }

  private note({ id, reference, version, title }: Acknowledged): void {
    this.versions.push({ id, reference, version, title });
    this.goodWrites++;
  }

  /** Has no key: asked once. Unanswered, it may be there or not, but not twice. */
  private async addItem(document: Document, title: string): Promise<void> {
    const outcome = await this.client.ask(ADD, { id: document.id, title });
    if (outcome.kind === 'OK') {
      this.items.set(title, document.id);
      this.goodWrites++;
    } else this.doubtfulItems.set(title, document.id);
  }

  private async search(reader: number): Promise<void> {
    for (let n = reader; await this.goesOn(); n++) {
      const text = ['outage', 'connections pool', 'revised'][n % 3];
      const outcome = await this.client.ask<{ searchPostmortems: { degraded: boolean } }>(SEARCH, { text });
      if (outcome.kind === 'OK') {
        this.goodReads++;
        if (outcome.data.searchPostmortems.degraded) this.client.count('DEGRADED');
      }
      await sleep(this.pauseMs);
    }
  }
}
