import { Context } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import type { Viewer } from './viewer.js';

/** What every GraphQL request carries. */
export interface RequestContext {
  readonly viewer: Viewer;
  readonly requestId: string;
  /** What this request has begun to read, by the name of what it is. */
  readonly loaders: Map<unknown, unknown>;
}

/** The viewer of the request, as a resolver's parameter. */
export const CurrentViewer = (): ParameterDecorator => Context('viewer');

/** What `find` answers for `key`, asked once for all keys that the same list of one request comes to. */
export function batched<K, V>(
  context: RequestContext,
  list: string,
  key: K,
  find: (keys: readonly K[]) => Promise<V[]>,
): Promise<V> {
  return requestLoader(context, list, () => new DataLoader<K, V>(find)).load(key);
}

/** The loader of this request under `key`, made on first use. */
export function requestLoader<T>(context: RequestContext, key: unknown, make: () => T): T {
  let loader = context.loaders.get(key) as T | undefined;
  if (loader === undefined) context.loaders.set(key, (loader = make()));
  return loader;
}
