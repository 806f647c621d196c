import type { GraphQLResolveInfo } from 'graphql';
import type { Viewer } from '../access/index.js';
import type { Page } from '../common/index.js';
import type { Postmortem } from './postmortem.graphql.js';
import type { ListRequest, PostmortemReader } from './postmortem.reader.js';
import { selectedFields, selects } from './selection.js';

export type PostmortemPage = Page<Postmortem> & { readonly totalCount?: number };

/** A page as a connection field answers it; counts only where the query asks for the total. */
export async function listPostmortems(
  reader: PostmortemReader,
  viewer: Viewer,
  request: ListRequest,
  info: GraphQLResolveInfo,
): Promise<PostmortemPage> {
  const selection = selectedFields(info, 'nodes', 'edges.node');
  const [page, totalCount] = await Promise.all([
    reader.list(viewer, request, selection),
    selects(info, 'totalCount') ? reader.count(viewer, request) : undefined,
  ]);
  return { ...page, totalCount };
}
