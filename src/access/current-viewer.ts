import { Context } from '@nestjs/graphql';
import type { Viewer } from './viewer.js';

/** What every GraphQL request carries. */
export interface RequestContext {
  readonly viewer: Viewer;
  readonly requestId: string;
  /** One DataLoader per key and request. */
  readonly loaders: Map<unknown, unknown>;
}

/** The viewer of the request, as a resolver's parameter. */
export const CurrentViewer = (): ParameterDecorator => Context('viewer');

/** The loader of this request under `key`, made on first use. */
export function requestLoader<T>(context: RequestContext, key: unknown, make: () => T): T {
  let loader = context.loaders.get(key) as T | undefined;
  if (loader === undefined) context.loaders.set(key, (loader = make()));
  return loader;
}
