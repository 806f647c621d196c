import { Context } from '@nestjs/graphql';
import DataLoader from 'dataloader';
import { DomainError } from '../common/index.js';
import type { Viewer } from './viewer.js';

/** What every GraphQL request carries. */
export interface RequestContext {
  readonly viewer: Viewer;
  readonly requestId: string;
  /** What this request has begun to read, by the name of what it is. */
  readonly loaders: Map<unknown, unknown>;
  /** Lists without a page size that this request has been given, and how often it was given one again. */
  readonly lists: GivenLists;
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

/** Lists that lead into each other multiply: entries that one request may be given again. */
const MAX_REPEATED = 10_000;

/** What a request has been given of lists that lead into each other. */
export class GivenLists {
  private readonly seen = new Set<readonly unknown[]>();
  private repeated = 0;
  private refusal: DomainError | undefined;

  /** The list; QUERY_TOO_COMPLEX where the request has been given too much over and over again. */
  give<T>(list: readonly T[]): readonly T[] {
    if (this.refusal) throw this.refusal;
    if (this.seen.has(list)) this.repeated += list.length;
    else this.seen.add(list);
    if (this.repeated <= MAX_REPEATED) return list;
    throw (this.refusal = new DomainError(
      'QUERY_TOO_COMPLEX',
      `Lists in lists repeat more than ${MAX_REPEATED} entries; ask for fewer hops`,
    ));
  }
}

/** The loader of this request under `key`, made on first use. */
export function requestLoader<T>(context: RequestContext, key: unknown, make: () => T): T {
  let loader = context.loaders.get(key) as T | undefined;
  if (loader === undefined) context.loaders.set(key, (loader = make()));
  return loader;
}
