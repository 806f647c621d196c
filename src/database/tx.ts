import type { EntityManager } from 'typeorm';

/** Where a statement goes whose rows nobody needs; what it returns is awaited by whoever may be handed a query. */
export type Send = (sql: string, values?: readonly unknown[]) => unknown;

/** An open transaction. Handed on explicitly; whoever has it writes within it. */
export interface Tx {
  readonly manager: EntityManager;
  query<T extends object>(sql: string, values?: readonly unknown[]): Promise<T[]>;
  /**
   * Sends a statement without waiting for it: the next one follows at once. Should it fail, whatever is asked next fails
   * with its error, and so does the transaction. Its time to answer runs from when it is sent, behind others or not.
   */
  readonly post: Send;
}
