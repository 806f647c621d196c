// TEMPORARY stub of the lead; the helper's module replaces this file.
import { Module } from '@nestjs/common';
import type { Tx } from '../database/index.js';
@Module({})
export class SearchModule {}
export const SEARCH_RESOLVERS = [];
export async function rebuildSearch(_tx: Pick<Tx, 'query'>): Promise<void> {}
