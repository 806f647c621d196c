// The tree of causes: families, causes, and details of an organisation's own. Owns which codes exist, what they
// are called and how the tree may grow.
// Must not know of postmortems, factors or how often a cause occurs.
export { CauseCategoryEntity } from './cause-category.entity.js';
export { unknownCodeMessage } from './category-code.js';
export { type CategoryEntry, categoryInput } from './category-input.js';
export { RootCauseCategory } from './category.graphql.js';
export * from './taxonomy.module.js';
export { type CategoryOutcome, TaxonomyService } from './taxonomy.service.js';
