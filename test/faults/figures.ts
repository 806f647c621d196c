import type { Client } from './client.js';
import type { Verdict } from './truth.js';

/** What a run measured, as lines for people. */
export class Figures {
  private readonly lines: string[] = [];

  add(fault: string, writes: number, recoveredMs: number): void {
    this.lines.push(
      `  ${fault}: ${writes} writes acknowledged meanwhile, well again after ${recoveredMs} ms`,
    );
  }

  /** What was asked for and could not be tried here. */
  notRun(fault: string, why: string): void {
    this.lines.push(`  ${fault}: NOT RUN, ${why}`);
  }

  end({ acknowledged, lost, duplicated }: Verdict, { answers, slowestMs }: Client): void {
    const counts = [...answers].map(([code, n]) => `${code} ${n}`).join(', ');
    this.lines.push(
      `  writes acknowledged ${acknowledged}, lost ${lost}, duplicated ${duplicated}`,
      `  answers: ${counts}; the slowest after ${Math.round(slowestMs)} ms`,
    );
  }

  print(): void {
    process.stdout.write(`Faults\n${this.lines.join('\n')}\n`);
  }
}
