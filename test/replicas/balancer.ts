import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

interface Member {
  readonly base: string;
  readonly pool: Pool;
  isReady: boolean;
}

/**
 * What stands before several processes: takes one after the other among those that say they are ready, over connections
 * that it keeps. It tries another one only where nothing can have arrived: the connection was refused.
 */
export class Balancer {
  private members: Member[] = [];
  private next = 0;
  private isOver = false;
  private watching: Promise<void> | undefined;
  /** Requests by the process that answered. */
  readonly answered = new Map<string, number>();

  start(): this {
    this.watching = this.watch();
    return this;
  }

  add(base: string): void {
    this.members.push({ base, pool: new Pool(base, { connections: 4 }), isReady: true });
  }

  async remove(base: string): Promise<void> {
    const gone = this.members.filter((member) => member.base === base);
    this.members = this.members.filter((member) => member.base !== base);
    await Promise.all(gone.map(({ pool }) => pool.destroy()));
  }

  async send(
    path: string,
    headers: Record<string, string>,
    body: string,
  ): Promise<{ status: number; text: string }> {
    const passed = new Set<Member>();
    for (;;) {
      const member = this.pick(passed);
      if (!member) throw new Error('nobody is ready');
      try {
        const answer = await member.pool.request({ path, method: 'POST', headers, body });
        const text = await answer.body.text();
        this.answered.set(member.base, (this.answered.get(member.base) ?? 0) + 1);
        return { status: answer.statusCode, text };
      } catch (error) {
        if ((error as { code?: string }).code !== 'ECONNREFUSED') throw error;
        passed.add(member);
      }
    }
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.watching;
    await Promise.all(this.members.map(({ pool }) => pool.destroy()));
  }

  private pick(passed: ReadonlySet<Member>): Member | undefined {
    const ready = this.members.filter((member) => member.isReady && !passed.has(member));
    return ready[this.next++ % ready.length];
  }

  /** Asks everybody, as Kubernetes does, though more often. */
  private async watch(): Promise<void> {
    while (!this.isOver) {
      await Promise.all(
        this.members.map(async (member) => {
          const answer = await fetch(`${member.base}/health/ready`).catch(() => undefined);
          await answer?.arrayBuffer();
          member.isReady = answer?.ok === true;
        }),
      );
      await sleep(200);
    }
  }
}
