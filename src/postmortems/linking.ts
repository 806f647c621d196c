import type { Postmortem } from './postmortem.graphql.js';

/** Factors and action items are read as ids of each other; makes them objects of each other, factors in their order. */
export function linkActions(doc: Postmortem): void {
  for (const factor of doc.factors) factor.actionItems = [];
  for (const action of doc.actionItems) {
    const ids = new Set(action.mitigates as unknown as string[]);
    action.mitigates = doc.factors.filter((factor) => ids.has(factor.id));
    for (const factor of action.mitigates) factor.actionItems.push(action);
  }
}
