import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Counter, gauge, Registry } from '../../metrics/index.js';
import { Delivery } from './delivery.js';
import { SearchIndexes } from './indexes.repository.js';
import { SearchOutbox } from './outbox.repository.js';
import { MeiliError } from './problems.js';
import type { MeiliServer } from './server.js';

/** Batches one process has under way. */
const MAX_UNDER_WAY = 4;
/** How soon after a change the relay looks. */
const IDLE_MS = 300;
/** How long it leaves a server alone that does not answer, from the first time on. */
const PAUSES_MS = [500, 1000, 2000, 5000, 10_000];
const DENIED_PAUSE_MS = 30_000;
/** How long the end of the process waits for what is under way; the rest is sent again by another one. */
const PATIENCE_MS = 5_000;

/** Carries what is marked in the outbox to the search server. Any number of processes may do so side by side. */
@Injectable()
export class Relay implements OnModuleInit {
  private readonly logger = new Logger(Relay.name);
  private readonly underWay = new Set<Promise<void>>();
  private running: Promise<void> | undefined;
  private stopping = new AbortController();
  private troubles = 0;
  private pauseUntil = 0;
  private readonly batches: Counter<'outcome'>;

  constructor(
    private readonly outbox: SearchOutbox,
    private readonly indexes: SearchIndexes,
    private readonly delivery: Delivery,
    private readonly registry: Registry,
  ) {
    this.batches = new Counter({
      name: 'hindsight_search_relay_batches_total',
      help: 'Batches of documents sent to the search server, by how that ended',
      labelNames: ['outcome'],
      registers: [registry],
    });
  }

  onModuleInit(): void {
    gauge(this.registry, {
      name: 'hindsight_search_relay_up',
      help: '1 while the relay of this process works and does not pause after a failure',
      labels: [],
      read: () => (this.running ? [[{}, this.pauseUntil > performance.now() ? 0 : 1]] : []),
    });
  }

  /** Works until stopped. */
  start(server: MeiliServer): void {
    this.stopping = new AbortController();
    this.troubles = 0;
    this.pauseUntil = 0;
    this.running ??= this.work(server);
  }

  /** Ends after what is under way; what is not sent by then another process sends. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.running = undefined;
  }

  private async work(server: MeiliServer): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const wait = this.pauseUntil - performance.now();
      if (wait > 0) await this.sleep(wait);
      else if (this.underWay.size >= MAX_UNDER_WAY) await Promise.race(this.underWay);
      else if (!(await this.takeOne(server))) await this.sleep(IDLE_MS);
    }
    await Promise.race([
      Promise.all(this.underWay),
      new Promise((end) => setTimeout(end, PATIENCE_MS).unref()),
    ]);
  }

  /** Takes a batch and sets it going; false where there is nothing to do. */
  private async takeOne(server: MeiliServer): Promise<boolean> {
    try {
      const batch = await this.outbox.take();
      if (!batch) return false;
      const job = this.delivery.deliver(server, batch).then(
        () => {
          this.troubles = 0;
          this.batches.inc({ outcome: 'delivered' });
        },
        (error: unknown) => {
          this.batches.inc({ outcome: 'failed' });
          return this.onTrouble(error, batch.indexUid);
        },
      );
      const tracked: Promise<void> = job.finally(() => this.underWay.delete(tracked));
      this.underWay.add(tracked);
      return true;
    } catch (error) {
      await this.onTrouble(error, '');
      return false;
    }
  }

  private async onTrouble(error: unknown, indexUid: string): Promise<void> {
    const problem = error instanceof MeiliError ? error.problem : undefined;
    const message = error instanceof Error ? error.message : String(error);
    if (problem === 'NO_INDEX') {
      this.logger.error(`The index ${indexUid} is gone from the search server; it is built anew`);
      await this.indexes.drop(indexUid).catch(() => undefined);
      return;
    }
    const pause =
      problem === 'DENIED' ? DENIED_PAUSE_MS : PAUSES_MS[Math.min(this.troubles, PAUSES_MS.length - 1)]!;
    if (this.troubles++ === 0 || problem === 'DENIED')
      this.logger.error(`The search server takes nothing: ${message}; changes wait for it in the outbox`);
    this.pauseUntil = performance.now() + pause;
  }

  private async sleep(milliseconds: number): Promise<void> {
    const { signal } = this.stopping;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, milliseconds);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      }
      signal.addEventListener('abort', done);
    });
  }
}
