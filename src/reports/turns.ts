import { DomainError } from '../common/index.js';

/** Reports that one process computes at the same time: each wants seven statements at once, and most of a processor. */
const AT_ONCE = 2;
/** Reports that one caller may have in the making; one request of the API can ask for five. */
const PER_CALLER = 8;

/** Who asks for many reports waits for them; nobody else does, nor for a connection to the database. */
export class Turns {
  private readonly ofCaller = new Map<string, number>();
  private readonly waiting: (() => void)[] = [];
  private taken = 0;

  /** RATE_LIMITED where the caller has too many in the making. */
  async take<T>(caller: string, work: () => Promise<T>): Promise<T> {
    const mine = this.ofCaller.get(caller) ?? 0;
    if (mine >= PER_CALLER) {
      const message = `${mine} reports are being computed for you; ask again when they are done`;
      throw new DomainError('RATE_LIMITED', message, { retryAfterSeconds: 10 });
    }
    this.ofCaller.set(caller, mine + 1);
    try {
      if (this.taken >= AT_ONCE) await new Promise<void>((go) => this.waiting.push(go));
      else this.taken++;
      return await work();
    } finally {
      this.leave(caller);
    }
  }

  private leave(caller: string): void {
    const mine = this.ofCaller.get(caller)! - 1;
    if (mine > 0) this.ofCaller.set(caller, mine);
    else this.ofCaller.delete(caller);
    // Whoever waits takes over the turn.
    const next = this.waiting.shift();
    if (next) next();
    else this.taken--;
  }
}
