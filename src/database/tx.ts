import type { EntityManager } from 'typeorm';

/** An open transaction. Handed on explicitly; whoever has it writes within it. */
export interface Tx {
  readonly manager: EntityManager;
  query<T extends object>(sql: string, values?: readonly unknown[]): Promise<T[]>;
}
