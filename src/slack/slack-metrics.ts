import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from '../metrics/index.js';

/** What an operator must be told of the bot: what it refuses, how soon it answers, what does not go through. */
@Injectable()
export class SlackMetrics {
  private readonly refusals: Counter<'reason'>;
  private readonly repeats: Counter;
  private readonly acks: Histogram<'kind'>;
  private readonly failures: Counter<'what'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.refusals = new Counter({
      name: 'hindsight_slack_refused_total',
      help: 'Requests that were not believed, by what was wrong with them',
      labelNames: ['reason'],
      registers,
    });
    this.repeats = new Counter({
      name: 'hindsight_slack_repeated_total',
      help: 'Requests that had come before and were not worked on again',
      registers,
    });
    this.acks = new Histogram({
      name: 'hindsight_slack_ack_seconds',
      help: 'From a request with its body to its acknowledgement',
      labelNames: ['kind'],
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3],
      registers,
    });
    this.failures = new Counter({
      name: 'hindsight_slack_undelivered_total',
      help: 'Answers that Slack did not take, by where they were sent, and cards that broke a limit',
      labelNames: ['what'],
      registers,
    });
  }

  refused(reason: string): void {
    this.refusals.inc({ reason });
  }

  repeated(): void {
    this.repeats.inc();
  }

  acknowledged(kind: string, seconds: number): void {
    this.acks.observe({ kind }, seconds);
  }

  undelivered(what: string): void {
    this.failures.inc({ what });
  }
}
