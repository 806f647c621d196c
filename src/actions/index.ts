// Action items one by one and across postmortems: lists, what is overdue, counts, and whether they worked. The rows
// belong to the postmortem's aggregate, which keeps them in its versions and revisions; this module holds the
// operations on them.
// Must not know of search, trends or reports.
export * from './actions.module.js';
export { ActionFilters } from './action-filter.js';
export { ActionList } from './action-list.js';
