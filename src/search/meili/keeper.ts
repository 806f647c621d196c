import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { ConfigError } from '../../config/index.js';
import { IndexBuilder, INDEX_PREFIX } from './builder.js';
import { Relay } from './relay.js';
import { MeiliSearchServer } from './search-server.js';
import { MeiliError } from './problems.js';
import type { MeiliServer } from './server.js';
import { IndexUpkeep } from './upkeep.js';

/** How often it looks while an index is being built, and otherwise. */
const BUILDING_MS = 500;
const IDLE_MS = 30_000;
/** How often every document of the live index is compared with the database. */
const COMPARE_EVERY_MS = 24 * 3_600_000;

/** Keeps the search index in order while the service runs: delivers, builds where needed, compares now and then. */
@Injectable()
export class IndexKeeper implements OnModuleDestroy {
  private readonly logger = new Logger(IndexKeeper.name);
  private running: Promise<void> | undefined;
  private isStopping = false;
  private wake: () => void = () => undefined;
  private hadTrouble = false;

  constructor(
    private readonly meili: MeiliSearchServer,
    private readonly relay: Relay,
    private readonly builder: IndexBuilder,
    private readonly upkeep: IndexUpkeep,
  ) {}

  /** Refuses a key that the server does not take; a server that does not answer is waited for. */
  async start(): Promise<void> {
    const { server } = this.meili;
    if (!server) return;
    try {
      await server.checkKey(`${INDEX_PREFIX}check`);
    } catch (error) {
      if (!(error instanceof MeiliError)) throw error;
      if (error.problem !== 'UNAVAILABLE') throw new ConfigError([explain(server, error)]);
      this.logger.warn(
        `Meilisearch does not answer at ${server.url}: ${error.message}. PostgreSQL answers searches`,
      );
    }
    this.relay.start(server);
    this.running = this.keep(server);
  }

  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    this.wake();
    await Promise.all([this.running, this.relay.stop()]);
  }

  private async keep(server: MeiliServer): Promise<void> {
    while (!this.isStopping) {
      const pause = await this.look(server);
      if (this.isStopping) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pause * (0.8 + 0.4 * Math.random()));
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** One look; answers with how long to wait for the next. */
  private async look(server: MeiliServer): Promise<number> {
    try {
      const { phase } = await this.builder.step(server);
      if (phase === 'DONE') await this.upkeep.compareNowAndThen(server, COMPARE_EVERY_MS);
      this.hadTrouble = false;
      return phase === 'DONE' ? IDLE_MS : BUILDING_MS;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (!this.hadTrouble) this.logger.error(`The search index cannot be looked after: ${message}`);
      this.hadTrouble = true;
      return BUILDING_MS * 10;
    }
  }
}

function explain({ url }: MeiliServer, { problem, code, message }: MeiliError): string {
  return problem === 'DENIED'
    ? `MEILI_KEY: ${url} does not take it (${code}); make one with: npx hindsight search-key`
    : `MEILI_URL: ${url} does not answer as Meilisearch 1.34 or later does (${code}: ${message})`;
}
