/** Everything publishing asks for; needs the services ledger and checkout. */
export function publishable(more: object = {}) {
  return {
    title: 'Checkout lost its connections',
    summary: 'A pool of one connection made every payment wait.',
    severity: 'SEV2',
    nature: 'ACCIDENTAL',
    detectedBy: 'MONITORING',
    changeRelated: true,
    startedAt: '2025-03-01T10:00:00Z',
    detectedAt: '2025-03-01T10:04:00Z',
    acknowledgedAt: '2025-03-01T10:05:00Z',
    mitigatedAt: '2025-03-01T10:50:00Z',
    resolvedAt: '2025-03-01T11:30:00Z',
    sections: [{ kind: 'ROOT_CAUSE', heading: 'Why', body: 'The pool size was set to **1**.' }],
    factors: [
      { category: 'CFG.APP', role: 'ROOT_CAUSE', primary: true, confidence: 'HIGH', note: 'pool size' },
      { category: 'ORG.TEST', role: 'CONTRIBUTING' },
    ],
    affectedServices: [
      { service: 'ledger', level: 'OUTAGE', involvement: 'ORIGIN' },
      { service: 'checkout', level: 'DEGRADED', involvement: 'CASCADE', cascadedFrom: 'ledger' },
    ],
    impact: { customersAffected: 1200, usersAffected: 4.5e6, dataLoss: false },
    timeline: [{ at: '2025-03-01T10:00:00Z', text: 'The configuration reached production.' }],
    actionItems: [
      {
        title: 'Validate the pool size',
        kind: 'PREVENT',
        strategy: 'VALIDATION',
        dueOn: '2025-04-01T00:00:00Z',
        mitigates: ['CFG.APP'],
      },
    ],
    errorSignatures: ['FATAL: remaining connection slots are reserved'],
    regions: ['eu-west-1'],
    tags: ['Database'],
    links: [{ title: 'Report', url: 'https://example.com/report' }],
    ...more,
  };
}
