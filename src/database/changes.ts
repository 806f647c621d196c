import { Injectable } from '@nestjs/common';
import type { Tx } from './tx.js';

/** Something that was just written: the postmortem, the service (by id) or the cause category (by code). */
export interface Change {
  readonly kind: 'postmortem' | 'service' | 'cause';
  readonly id: string;
}

/** A table derived from others, kept up to date inside the transaction that writes them. */
export interface Projection {
  /** Called in the writer's transaction, after the rows are written. */
  apply(tx: Tx, changes: readonly Change[]): Promise<void>;
}

/** Tells the projections what a transaction changed. */
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
  }
}
