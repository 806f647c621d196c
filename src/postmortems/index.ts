// The aggregate: one incident's postmortem with its factors, affected services, timeline, action items,
// life cycle, revisions and relations; how it is checked, written, read, imported and exported.
// Must not know of search, trends, reports or the formats of files.
import { ActionItemEntity, ActionItemFactorEntity } from './action-item.entity.js';
import { AffectedServiceEntity } from './affected-service.entity.js';
import { FactorEntity } from './factor.entity.js';
import { PostmortemFacetEntity, RelationEntity, RevisionEntity } from './history.entity.js';
import { LinkEntity, SectionEntity, TimelineEventEntity } from './narrative.entity.js';
import { PostmortemEntity } from './postmortem.entity.js';

export const POSTMORTEM_ENTITIES = [
  PostmortemEntity,
  SectionEntity,
  TimelineEventEntity,
  LinkEntity,
  FactorEntity,
  AffectedServiceEntity,
  ActionItemEntity,
  ActionItemFactorEntity,
  RelationEntity,
  RevisionEntity,
  PostmortemFacetEntity,
];
export { withCompletion } from './action-changes.js';
export * from './document.js';
export { PostmortemExport } from './export.service.js';
export { refreshFacets } from './facets.repository.js';
export { PostmortemFilter } from './filter.input.js';
export { ANY_CAUSE, ANY_SERVICE, narrowing, normalizeFilter } from './filter.sql.js';
export { IncidentGroup, TrendGroup } from './incident-group.input.js';
export {
  type Imported,
  type ImportedRelation,
  type ImportOptions,
  PostmortemImport,
  requireImport,
} from './import.service.js';
export { overdueSql } from './overdue.sql.js';
export { ActionItem, Factor } from './parts.graphql.js';
export { ActionItemInput, UpdateActionItemInput } from './parts.inputs.js';
export { impactSeconds } from './impact.sql.js';
export { loadPostmortem } from './postmortem-fields.resolver.js';
export * from './postmortem.enums.js';
export { Postmortem, PostmortemConnection } from './postmortem.graphql.js';
export { PostmortemReader } from './postmortem.reader.js';
export { POSTMORTEM_RESOLVERS, PostmortemsModule } from './postmortems.module.js';
export { PostmortemsService } from './postmortems.service.js';
export { completeness, missingForPublish } from './rules.js';
export { needsPublish, nextStates } from './lifecycle.js';
export { selectedFields, type Selection, selects } from './selection.js';
export { UnknownNames } from './unknown-names.js';
