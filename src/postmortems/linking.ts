import type { Factor } from './parts.graphql.js';
import type { Postmortem } from './postmortem.graphql.js';

/** Factors and action items are read as ids of each other; makes them objects of each other. */
export function linkActions(doc: Postmortem): void {
  const byId = new Map<string, Factor>();
  for (const factor of doc.factors) {
    factor.actionItems = [];
    byId.set(factor.id, factor);
  }
  for (const action of doc.actionItems) {
    const ids = action.mitigates as unknown as string[];
    action.mitigates = ids.flatMap((id) => byId.get(id) ?? []);
    for (const factor of action.mitigates) factor.actionItems.push(action);
  }
}
