import { Injectable } from '@nestjs/common';
import type { Tx } from './tx.js';

/** Something that was just written: the postmortem, the service (by id) or the cause category (by code). */
export interface Change {
  readonly kind: 'postmortem' | 'service' | 'cause';
  readonly id: string;
  /** Version of the postmortem; 0 for the others. */
  readonly version: number;
}

/** A table derived from others, kept up to date inside the transaction that writes them. */
export interface Projection {
  /** Called in the writer's transaction, after the rows are written. */
  apply(tx: Tx, changes: readonly Change[]): Promise<void>;
}

/** Notes what a transaction changed: brings the projections up to date and leaves an outbox row for the relay. */
@Injectable()
export class Changes {
  private readonly projections: Projection[] = [];

  register(projection: Projection): void {
    this.projections.push(projection);
  }

  /** Every write ends with this. */
  async record(tx: Tx, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    for (const projection of this.projections) await projection.apply(tx, changes);
    await tx.query(
      `INSERT INTO outbox (kind, subject_id, version)
       SELECT * FROM unnest($1::text[], $2::text[], $3::int[])`,
      [changes.map((c) => c.kind), changes.map((c) => c.id), changes.map((c) => c.version)],
    );
  }
}
