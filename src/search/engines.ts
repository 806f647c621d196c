import { Injectable, Logger } from '@nestjs/common';
import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  type IPolicy,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import type { Viewer } from '../access/index.js';
import type { EngineName, SearchAnswer, SearchRequest } from './engine.js';
import { MeiliEngine, MeiliError, type MeiliServer, MeiliSearchServer } from './meili/index.js';
import { PostgresEngine } from './postgres.engine.js';

/** Longest a search may wait for Meilisearch; PostgreSQL then still answers within the second. */
const BUDGET_MS = 600;
/** Searches in a row that fail until Meilisearch is left alone, and for how long. */
const MAX_FAILURES = 5;
const LEFT_ALONE_MS = 3_000;

export interface Answered {
  readonly answer: SearchAnswer;
  readonly engine: EngineName;
  /** The engine that is configured did not answer; this one did. */
  readonly degraded: boolean;
}

/** Asks Meilisearch where it is configured, and PostgreSQL where it is not, or is down, slow or behind. */
@Injectable()
export class SearchEngines {
  private readonly logger = new Logger(SearchEngines.name);
  private readonly policy: IPolicy;
  private isDown = false;

  constructor(
    private readonly postgres: PostgresEngine,
    private readonly meili: MeiliEngine,
    private readonly meiliServer: MeiliSearchServer,
  ) {
    const isFault = handleWhen((error) => isOutage(error));
    this.policy = wrap(
      circuitBreaker(isFault, {
        halfOpenAfter: LEFT_ALONE_MS,
        breaker: new ConsecutiveBreaker(MAX_FAILURES),
      }),
      timeout(BUDGET_MS, TimeoutStrategy.Aggressive),
    );
  }

  async search(viewer: Viewer, request: SearchRequest): Promise<Answered> {
    const { server } = this.meiliServer;
    if (!server)
      return { answer: await this.postgres.search(viewer, request), engine: 'POSTGRES', degraded: false };
    try {
      const answer = await this.askMeili(server, viewer, request);
      return { answer, engine: 'MEILISEARCH', degraded: false };
    } catch (error) {
      if (!isOutage(error) && !(error instanceof BrokenCircuitError)) throw error;
      this.note(error);
      return { answer: await this.postgres.search(viewer, request), engine: 'POSTGRES', degraded: true };
    }
  }

  private async askMeili(server: MeiliServer, viewer: Viewer, request: SearchRequest): Promise<SearchAnswer> {
    const answer = await this.policy.execute(
      ({ signal }) => this.meili.search(server, viewer, request, signal),
      // One of its own: by default all searches under way would listen to the same one.
      new AbortController().signal,
    );
    if (this.isDown) this.logger.log('Meilisearch answers searches again');
    this.isDown = false;
    return answer;
  }

  private note(error: Error): void {
    if (!this.isDown) this.logger.warn(`PostgreSQL answers searches, not Meilisearch: ${error.message}`);
    this.isDown = true;
  }
}

function isOutage(error: unknown): error is MeiliError | TaskCancelledError {
  return error instanceof MeiliError || error instanceof TaskCancelledError;
}
