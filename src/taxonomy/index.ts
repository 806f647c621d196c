// The causes of incidents: a stable two-level taxonomy that an organisation may refine below its codes.
// Must not know of postmortems or services.
import { CauseCategoryEntity } from './cause-category.entity.js';

export const TAXONOMY_ENTITIES = [CauseCategoryEntity];
export { CauseCategoryEntity };
export { RootCauseCategory, RootCauseCategoryInput } from './taxonomy.graphql.js';
export { TAXONOMY_RESOLVERS, TaxonomyModule } from './taxonomy.module.js';
export { parentOf, TaxonomyService } from './taxonomy.service.js';
