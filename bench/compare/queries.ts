// What each contender of `npm run bench` is asked, in its own words, for the same data.
const FACTORS = 'factors { id role primary confidence note category { code name } }';
const SERVICES =
  'affectedServices { level involvement startedAt endedAt service { slug name tier provider } cascadedFrom { slug } }';
const ACTIONS = 'actionItems { id title kind status owner team dueOn completedAt overdue }';
const ROW = `id reference version status visibility title summary severity nature detectedBy changeRelated
  startedAt detectedAt acknowledgedAt mitigatedAt resolvedAt publishedAt createdAt updatedAt
  durations { timeToDetect timeToMitigate timeToResolve } errorSignatures regions tags
  impact { description customersAffected usersAffected companiesAffected } ${FACTORS} ${SERVICES} ${ACTIONS}`;

export const SERVICE = {
  one: `query One($id: ID!) { postmortem(id: $id) { ${ROW} timeline { at text } } }`,
  page: `query Page($cause: String!, $service: String!) {
    postmortems(filter: { rootCause: [$cause], service: [$service] }, first: 20) { nodes { ${ROW} } }
  }`,
  newest: `{ postmortems(first: 20) { nodes { ${ROW} } } }`,
  search: `query Search($query: String!) {
    searchPostmortems(query: $query, first: 20, facets: [SEVERITY]) {
      hits { postmortem { id title } } totalCount totalIsExact facets { values { value count } }
    }
  }`,
  trends: `query Trends($from: DateTime!, $to: DateTime!) {
    trends(interval: QUARTER, groupBy: ROOT_CAUSE, from: $from, to: $to, top: 10) {
      series { key kind total points { count } }
    }
  }`,
  write: `mutation { createPostmortem(input: { title: "Written by the benchmark", summary: "Nothing happened." }) { id } }`,
};

const PEER_ROW = `rowId number version status visibility title summary severity nature detectedBy changeRelated
  startedAt detectedAt acknowledgedAt mitigatedAt resolvedAt publishedAt createdAt updatedAt errorSignatures regions tags
  impactDescription customersAffected usersAffected companiesAffected
  factorsByPostmortemId(orderBy: [POSITION_ASC]) { nodes {
    rowId role isPrimary confidence note causeCategoryByCategoryCode { code name } } }
  affectedServicesByPostmortemId(orderBy: [POSITION_ASC]) { nodes {
    level involvement startedAt endedAt serviceByServiceId { slug name tier provider } serviceByCascadedFromId { slug } } }
  actionItemsByPostmortemId(orderBy: [POSITION_ASC]) { nodes {
    rowId title kind status owner team dueOn completedAt } }`;

/** PostGraphile's: relations as it names them, the list by the facet table as ours. */
export const PEER = {
  one: `query One($id: UUID!) { postmortemByRowId(rowId: $id) { ${PEER_ROW}
    timelineEventsByPostmortemId(orderBy: [AT_ASC, POSITION_ASC]) { nodes { at text } } } }`,
  page: `query Page($cause: String!, $service: UUID!) {
    allPostmortemFacets(first: 20, condition: { cause: $cause, serviceId: $service },
      filter: { status: { notEqualTo: "ARCHIVED" } }, orderBy: [STARTED_KEY_DESC, POSTMORTEM_ID_DESC]) {
      nodes { postmortemByPostmortemId { ${PEER_ROW} } }
    }
  }`,
  write: `mutation Write($id: UUID!) {
    updatePostmortemByRowId(input: { rowId: $id, postmortemPatch: { impactDescription: "Written by the benchmark." } }) {
      postmortem { rowId } } }`,
};
