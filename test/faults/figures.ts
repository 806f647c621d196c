import type { Client } from './client.js';
import type { Verdict } from './truth.js';

/** What a run measured, as lines for people. */
export class Figures {
  private readonly lines: string[] = [];

  constructor(private readonly form: string) {}

  add(fault: string, recoveredMs: number, answers: ReadonlyMap<string, number>, verdict: Verdict): void {
    const { acknowledged, lost, duplicated } = verdict;
    this.lines.push(
      `${fault}: well again after ${recoveredMs} ms; answers ${told(answers)}; so far ${acknowledged} writes ` +
        `acknowledged, ${lost} lost, ${duplicated} duplicated`,
    );
  }

  /** What was asked for and could not be tried here. */
  notRun(fault: string, why: string): void {
    this.lines.push(`${fault}: NOT RUN, ${why}`);
  }

  end({ acknowledged, lost, duplicated }: Verdict, { answers, slowestMs }: Client): void {
    this.lines.push(
      `writes acknowledged ${acknowledged}, lost ${lost}, duplicated ${duplicated}`,
      `answers ${told(answers)}; the slowest after ${Math.round(slowestMs)} ms`,
    );
  }

  drained(ms: number, documents: number): void {
    this.lines.push(`outbox empty after ${ms} ms; ${documents} documents of the index compared`);
  }

  print(): void {
    process.stdout.write(`Faults (${this.form})\n${this.lines.map((line) => `  ${line}\n`).join('')}`);
  }
}

function told(answers: ReadonlyMap<string, number>): string {
  return [...answers].map(([code, n]) => `${code} ${n}`).join(', ') || 'none';
}
