import { INDEX_PREFIX } from './builder.js';
import { MeiliServer } from './server.js';

/** What Hindsight does on the search server; docs/search.md says what for. */
export const KEY_ACTIONS = [
  'search',
  'documents.add',
  'documents.get',
  'documents.delete',
  'indexes.create',
  'indexes.delete',
  'settings.update',
  'settings.get',
  'stats.get',
  'tasks.get',
] as const;

/** Makes a key with the least rights, with the help of the master key, which is not kept. */
export async function createSearchKey(url: string, masterKey: string): Promise<string> {
  return new MeiliServer(url, masterKey).createKey({
    name: 'Hindsight',
    description: 'Searches, fills and builds the indexes of Hindsight',
    actions: [...KEY_ACTIONS],
    indexes: [`${INDEX_PREFIX}*`],
    expiresAt: null,
  });
}
