import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Requests under way may take so long to end; statements end earlier than that. */
const LAST_REQUESTS_MS = 20_000;
const LOOK_MS = 20;

/** The end of a process that others will go on without: nobody's request is cut off or turned away. */
@Injectable()
export class Drain {
  private hasBegun = false;

  /** Load balancers are to send nothing more. */
  get isDraining(): boolean {
    return this.hasBegun;
  }

  /** From then on every answer ends its connection, so that the next request goes elsewhere. */
  install(app: NestFastifyApplication): void {
    app
      .getHttpAdapter()
      .getInstance()
      .addHook('onSend', (_request, reply, _payload, done) => {
        if (this.hasBegun) void reply.header('connection', 'close');
        done();
      });
  }

  /**
   * Says so at /health/ready, answers everything for a while longer, since load balancers take their time to notice,
   * then takes no more connections and waits for the answers under way.
   */
  async run(app: NestFastifyApplication, seconds: number): Promise<void> {
    this.hasBegun = true;
    const server = app.getHttpServer();
    if (!server.listening) return;
    await sleep(seconds * 1000);
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    const limit = new AbortController();
    const end = performance.now() + LAST_REQUESTS_MS;
    const untilLimit = async (): Promise<void> => {
      while (performance.now() < end && !limit.signal.aborted) {
        // A connection that falls idle after its last answer is closed at once.
        server.closeIdleConnections();
        await sleep(LOOK_MS);
      }
    };
    await Promise.race([closed, untilLimit()]);
    limit.abort();
    server.closeAllConnections();
    await closed;
  }
}
