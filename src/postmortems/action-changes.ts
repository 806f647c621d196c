import { canonicalInstant } from '../common/index.js';
import { type ActionItemContent, parseContent, type PostmortemContent } from './document.js';
import type { UpdatePostmortemInput } from './postmortem.inputs.js';

/** DONE notes the time, unless it is given anew, and any other status takes it away. */
export function withCompletion(
  item: ActionItemContent,
  before: ActionItemContent,
  now: Date,
): ActionItemContent {
  if (item.status === before.status) return item;
  if (item.status !== 'DONE') return { ...item, completedAt: null };
  const isGiven = item.completedAt !== null && item.completedAt !== before.completedAt;
  return { ...item, completedAt: isGiven ? item.completedAt : canonicalInstant(now) };
}

/** What an update makes of a postmortem: action items that it names by their id are the same ones as before. */
export function parseUpdate(
  input: UpdatePostmortemInput,
  before: PostmortemContent,
  now: Date,
): PostmortemContent {
  const listed = input.actionItems?.map((item) => ({ ...item, id: item.id ?? undefined }));
  // An id that is none is like one that is not there.
  const known = new Map(before.actionItems.map((item) => [item.id, item]));
  const actionItems = listed?.map((item) => (known.has(item.id) ? item : { ...item, id: undefined }));
  const content = parseContent({ ...input, ...(actionItems && { actionItems }) }, before, 'input');
  if (!actionItems) return content;
  return {
    ...content,
    actionItems: content.actionItems.map((item) => {
      const was = item.id === undefined ? undefined : known.get(item.id);
      if (item.id !== undefined && !known.delete(item.id)) return { ...item, id: undefined };
      return was ? withCompletion(item, was, now) : item;
    }),
  };
}
