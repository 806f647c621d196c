import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { MercuriusOptions } from 'mercurius';
import { ConfigError } from '../config/index.js';

type Provider = NonNullable<MercuriusOptions['persistedQueryProvider']>;

interface Asked {
  readonly query?: unknown;
  readonly persisted?: unknown;
  readonly extensions?: { readonly persistedQuery?: { readonly sha256Hash?: unknown } };
}

/** Answers only queries of this file: by their SHA-256 (`extensions.persistedQuery.sha256Hash`) or spelt out. */
export function trustedQueries(path: string): Provider {
  const known = read(path);
  return {
    isPersistedQuery: () => true,
    isPersistedQueryRetry: () => false,
    getHash: (request: Asked) => {
      const hash =
        request.extensions?.persistedQuery?.sha256Hash ?? (request.persisted === true && request.query);
      if (typeof hash === 'string') return hash;
      return typeof request.query === 'string' ? sha256(request.query) : '';
    },
    getQueryFromHash: (hash: string) => Promise.resolve(known.get(hash) as string),
    notFoundError: 'query: is not one of the trusted queries',
    notSupportedError: 'query: only trusted queries are answered',
  };
}

function read(path: string): Map<string, string> {
  const problem = (message: string): ConfigError =>
    new ConfigError([`HINDSIGHT_TRUSTED_QUERIES: ${path} ${message}`]);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw problem(`cannot be read: ${(error as Error).message}`);
  }
  if (typeof content !== 'object' || content === null)
    throw problem('must hold an object of queries by SHA-256');
  const entries = Object.entries(content);
  const wrong = entries.find(([hash, query]) => typeof query !== 'string' || sha256(query) !== hash);
  if (wrong) throw problem(`has a query whose SHA-256 is not ${wrong[0].slice(0, 64)}`);
  return new Map(entries as [string, string][]);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
