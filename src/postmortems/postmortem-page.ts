import type { GraphQLResolveInfo } from 'graphql';
import type { Viewer } from '../access/index.js';
import { JsonText, type Page, TYPE_NAME, type Wanted, writeText } from '../common/index.js';
import type { Postmortem } from './postmortem.graphql.js';
import type { ListRequest } from './list-page.sql.js';
import type { PostmortemReader } from './postmortem.reader.js';
import { selectedFields, selects } from './selection.js';
import { isAllInTree } from './tree.sql.js';

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

/** The same as text, where `canListTexts` of what is wanted. */
export async function listTexts(
  reader: PostmortemReader,
  viewer: Viewer,
  request: ListRequest,
  wanted: Wanted,
): Promise<JsonText> {
  const [{ nodes, edges, pageInfo }, totalCount] = await Promise.all([
    reader.listTexts(viewer, request, eachWanted(wanted)[0]!, wanted.has('edges')),
    wanted.has('totalCount') ? reader.count(viewer, request) : undefined,
  ]);
  const page = {
    [TYPE_NAME]: 'PostmortemConnection',
    nodes,
    edges: edges.map((edge) => ({ [TYPE_NAME]: 'PostmortemEdge', ...edge })),
    pageInfo: { [TYPE_NAME]: 'PageInfo', ...pageInfo },
    totalCount,
  };
  return new JsonText(writeText(page, wanted));
}

/** Whether a page can be put together of texts: of each postmortem one, that is all in the tree. */
export function canListTexts(wanted: Wanted): boolean {
  const each = eachWanted(wanted);
  return each.length === 1 && isAllInTree(each[0]!);
}

/** What is wanted of each postmortem, as a node and as the node of an edge. */
function eachWanted(wanted: Wanted): Wanted[] {
  return [wanted.get('nodes'), wanted.get('edges')?.get('node')].filter((each) => each !== undefined);
}
