/** Stands in every text of what must stay hidden. */
export const MARKER = 'quokkafish';
export const VISIBLE_ID = '01900000-0000-7000-8000-000000000001';
export const OPENED_ID = '01900000-0000-7000-8000-000000000002';
export const CLOSED_ID = '01900000-0000-7000-8000-000000000003';
export const SECRET_ID = '01900000-0000-7000-8000-00000000000a';
export const LATER_ID = '01900000-0000-7000-8000-00000000000b';
export const SECRET_IDS = [SECRET_ID, LATER_ID];
export const SECRET_REFERENCES = ['PM-9001', 'PM-9002'];

const common = {
  severity: 'SEV1',
  nature: 'MALICIOUS',
  startedAt: '2024-05-01T00:00:00Z',
  detectedAt: '2024-05-01T00:05:00Z',
  resolvedAt: '2024-05-01T02:00:00Z',
  affectedServices: [
    { service: 'checkout', level: 'OUTAGE', involvement: 'ORIGIN' },
    { service: 'shop', level: 'DEGRADED', involvement: 'CASCADE', cascadedFrom: 'checkout' },
  ],
};

/** What everybody may see. It points at a postmortem that is hidden. */
export const VISIBLE = {
  ...common,
  id: VISIBLE_ID,
  reference: 'PM-1',
  source: { system: 'test', externalId: 'visible' },
  title: 'Checkout ran out of connections',
  summary: 'The pool was exhausted.',
  sections: [{ kind: 'ROOT_CAUSE', body: 'Retries held every connection.' }],
  factors: [{ category: 'CAP.LIMIT', role: 'ROOT_CAUSE', primary: true, note: 'Too small.' }],
  timeline: [{ at: '2024-05-01T00:00:00Z', text: 'It began.' }],
  actionItems: [
    { title: 'Enlarge the pool', kind: 'PREVENT', mitigates: ['CAP.LIMIT'] },
    {
      title: 'Alert on the pool',
      kind: 'DETECT',
      status: 'DONE',
      dueOn: '2024-05-03T00:00:00Z',
      completedAt: '2024-05-02T00:00:00Z',
      mitigates: ['CAP.LIMIT'],
    },
  ],
  errorSignatures: ['FATAL: remaining connection slots are reserved'],
  tags: ['pool'],
  regions: ['eu-west-1'],
  links: [{ title: 'Report', url: 'https://example.com/report' }],
  relations: [{ kind: 'SAME_CAUSE_AS', to: SECRET_ID, note: null }],
};

/** The one that is stored later began earlier: whoever heard of it would take it for the first. */
const BEGUN: Readonly<Record<string, string>> = { 'PM-9001': '2024-04-01', 'PM-9002': '2024-06-01' };

/** What only the scope restricted shows, marked wherever a text can stand. */
export function secret(id: string, reference: string): object {
  return {
    ...common,
    startedAt: `${BEGUN[reference]}T00:00:00Z`,
    detectedAt: `${BEGUN[reference]}T00:05:00Z`,
    resolvedAt: `${BEGUN[reference]}T02:00:00Z`,
    id,
    reference,
    visibility: 'RESTRICTED',
    ownerTeam: `${MARKER} team`,
    source: { system: 'test', externalId: `${MARKER} ${reference}`, url: `https://example.com/${MARKER}` },
    title: `Breach of the ${MARKER} vault`,
    summary: `Keys of ${MARKER} were taken.`,
    sections: [{ kind: 'IMPACT', heading: `The ${MARKER}`, body: `All ${MARKER} customers.` }],
    factors: [
      { category: 'SEC.BREACH', role: 'ROOT_CAUSE', primary: true, note: `${MARKER} key` },
      { category: 'CAP.LIMIT', role: 'CONTRIBUTING', note: `${MARKER} pool` },
    ],
    impact: { description: `${MARKER} data`, customersAffected: 4242 },
    timeline: [{ at: '2024-05-01T00:00:00Z', text: `${MARKER} opened` }],
    actionItems: [
      {
        title: `Rotate ${MARKER}`,
        kind: 'PREVENT',
        strategy: 'AUTOMATION',
        owner: MARKER,
        team: MARKER,
        dueOn: '2024-05-02T00:00:00Z',
        mitigates: ['SEC.BREACH'],
      },
      {
        title: `Watch ${MARKER}`,
        kind: 'DETECT',
        status: 'DONE',
        completedAt: '2024-01-01T00:00:00Z',
        mitigates: ['CAP.LIMIT'],
      },
    ],
    errorSignatures: [`ERR_${MARKER.toUpperCase()}_7`],
    tags: [MARKER, 'pool'],
    regions: [`${MARKER}-1`],
    links: [{ title: MARKER, url: `https://example.com/${MARKER}` }],
    relations: [{ kind: 'DUPLICATE_OF', to: VISIBLE_ID, note: `${MARKER} again` }],
  };
}

const filters = [
  {},
  { status: ['DRAFT', 'IN_REVIEW', 'PUBLISHED', 'ARCHIVED'] },
  { service: ['checkout'] },
  { rootCause: ['SEC'] },
  { rootCause: ['CAP.LIMIT'], service: ['shop'] },
  { tag: [MARKER] },
  { tag: ['pool'], severity: ['SEV1'] },
  { provider: ['aws'] },
  { team: ['payments'], nature: ['MALICIOUS'] },
  { updatedSince: '2024-01-01T00:00:00Z', hasOpenActionItems: true, minTimeToResolve: 60 },
];
const FACETS = ['SEVERITY', 'STATUS', 'ROOT_CAUSE', 'SERVICE', 'PROVIDER', 'TEAM', 'NATURE', 'YEAR', 'TAG'];
const queries = [
  ...['opened retries', 'pool xylophone', 'opened connections xylophone'],
  ...['', MARKER, 'quokkafsh', 'quokkafihs', 'quokk', `breach of the ${MARKER}`, 'vault keys', 'checkout'],
  ...[
    `"${MARKER} vault"`,
    `-${MARKER}`,
    `pool -${MARKER}`,
    'PM-9001',
    'PM-9002',
    `ERR_${MARKER.toUpperCase()}_7`,
  ],
];

const groups = [
  { by: 'NONE' },
  { by: 'SERVICE', key: 'checkout' },
  { by: 'ROOT_CAUSE', key: 'SEC.BREACH' },
  { by: 'SEVERITY', otherThan: ['SEV2'] },
];
const YEAR = { from: '2024-01-01T00:00:00Z', to: '2025-01-01T00:00:00Z' };

const actionFilters = [
  {},
  { status: ['OPEN', 'IN_PROGRESS', 'DONE', 'WONT_DO'] },
  { overdue: true },
  { overdue: false, kind: ['PREVENT', 'DETECT'] },
  { owner: MARKER },
  { team: MARKER, strategy: ['AUTOMATION'] },
  { service: ['checkout'], rootCause: ['CAP'] },
  { rootCause: ['SEC.BREACH'] },
];

/** What each query of the schema is asked with; a new query has to say so here. */
export const ARGUMENTS: Readonly<Record<string, readonly object[]>> = {
  slackAccounts: [{}],
  postmortem: [
    ...[VISIBLE_ID, OPENED_ID, ...SECRET_IDS].map((id) => ({ id })),
    ...['PM-1', ...SECRET_REFERENCES].map((reference) => ({ reference })),
  ],
  postmortems: [
    ...filters.map((filter) => ({ filter, first: 5 })),
    ...['OLDEST', 'LONGEST', 'RECENTLY_UPDATED'].map((sort) => ({ sort, first: 1 })),
    ...groups.map((group) => ({ group, first: 5 })),
  ],
  searchPostmortems: [
    ...queries.map((query) => ({ query, first: 5, facets: FACETS })),
    ...filters.map((filter) => ({ query: 'pool', filter, first: 5, facets: FACETS })),
  ],
  similarPostmortems: [
    ...[VISIBLE_ID, OPENED_ID, ...SECRET_IDS].map((id) => ({ id, first: 5 })),
    ...queries.filter(Boolean).map((text) => ({ text, first: 5 })),
    { text: 'keys taken', services: ['checkout'] },
  ],
  suggest: ['quok', 'Breach', 'check', 'pool'].map((prefix) => ({ prefix, first: 8 })),
  services: [{}, { query: MARKER }, { team: 'payments' }],
  service: [{ slug: 'checkout' }, { slug: 'shop' }],
  providerConcentration: [{}],
  providerDependence: [{}],
  providerFailure: [
    { provider: 'aws' },
    { provider: 'aws', first: 1 },
    { region: 'eu-west-1', first: 5 },
    { region: `${MARKER}-1`, first: 5 },
  ],
  recurrences: [{}, { by: 'CAUSE' }, { by: 'SERVICE', withinDays: 3000 }],
  metricDefinitions: [{}],
  metricsNotGiven: [{}],
  trends: [
    { groupBy: 'ROOT_CAUSE', ...YEAR },
    { groupBy: 'SERVICE', top: 1, interval: 'MONTH', ...YEAR },
    { filter: { status: ['DRAFT', 'PUBLISHED', 'ARCHIVED'], tag: ['pool'] } },
    { interval: 'YEAR', filter: { hasOpenActionItems: true } },
  ],
  // Published, as it was, and computed anew.
  reliabilityReport: [{ period: '2024-Q2' }, { period: '2024-Q2', current: true }],
  reliabilityReports: [{ first: 5 }],
  rootCauseCategories: [{}],
  actionItems: [...actionFilters.map((filter) => ({ filter, first: 5 })), { first: 1 }],
  actionItemCounts: ['CAUSE', 'SERVICE', 'TEAM', 'STRATEGY'].flatMap((by) => [
    { by },
    { by, filter: { owner: MARKER } },
  ]),
  auditLog: [{ first: 5 }, { filter: { subjectId: SECRET_ID }, first: 5 }],
};
