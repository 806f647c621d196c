/** What is asked in Slack, and the query of the API that tells as much; help asks nothing of the API. */
export interface Question {
  readonly typed: string;
  readonly query: string | null;
  readonly variables?: object;
}

const LISTED = `reference title url severity status startedAt visibility durations { timeToResolve }
  affectedServices { service { slug } } factors { primary role category { code name } }`;
const WHOLE = `${LISTED} summary ownerTeam detectedBy actionItems { status overdue }`;
const SEARCH = `query ($query: String!, $filter: PostmortemFilter) {
  searchPostmortems(query: $query, filter: $filter, first: 5) { totalCount totalIsExact correctedQuery degraded
    pageInfo { hasNextPage endCursor } hits { score highlights { field fragment } postmortem { ${LISTED} } } } }`;
const SIMILAR = `{ score reasons { kind detail } postmortem { ${LISTED} } }`;
const YEAR_AGO = new Date(Date.now() - 365 * 86_400_000).toISOString();

export const QUESTIONS: readonly Question[] = [
  { typed: 'redis failover timeouts', query: SEARCH, variables: { query: 'redis failover timeouts' } },
  { typed: 'dns', query: SEARCH, variables: { query: 'dns' } },
  {
    typed: 'search certificate sev:1,2',
    query: SEARCH,
    variables: { query: 'certificate', filter: { severity: ['SEV1', 'SEV2'] } },
  },
  { typed: 'show PM-7', query: `{ postmortem(reference: "PM-7") { ${WHOLE} } }` },
  {
    typed: 'similar PM-9',
    query: `{ postmortem(reference: "PM-9") { reference title similar(first: 5) ${SIMILAR} } }`,
  },
  {
    typed: 'similar FATAL: remaining connection slots are reserved',
    query: `query ($text: String!) { similarPostmortems(text: $text, first: 5) ${SIMILAR} }`,
    variables: { text: 'FATAL: remaining connection slots are reserved' },
  },
  {
    typed: 'service service-40',
    query: `{ service(slug: "service-40") { slug name description team tier provider regions }
      postmortems(filter: { service: ["service-40"] }, first: 5) { totalCount nodes { ${LISTED} } }
      open: actionItems(filter: { service: ["service-40"], status: [OPEN, IN_PROGRESS] }, first: 1) { totalCount }
      late: actionItems(filter: { service: ["service-40"], status: [OPEN, IN_PROGRESS], overdue: true }, first: 1) { totalCount } }`,
  },
  {
    typed: 'due',
    query: `{ actionItems(filter: { status: [OPEN, IN_PROGRESS] }, first: 10) { totalCount
        nodes { title owner team dueOn overdue status ticketUrl postmortem { reference title url } } }
      late: actionItems(filter: { status: [OPEN, IN_PROGRESS], overdue: true }, first: 1) { totalCount } }`,
  },
  {
    typed: 'trends by:cause',
    query: `query ($from: DateTime) { trends(interval: MONTH, groupBy: ROOT_CAUSE, from: $from, top: 9) {
      undated duplicates total { total points { count bucket { label partial } } } series { key label total } } }`,
    variables: { from: YEAR_AGO },
  },
  { typed: 'help', query: null },
];
