/** The known ways to make a GraphQL server work for nothing; each must be refused or answered at once. */
const nested = (depth: number, open: string, leaf: string): string =>
  open.repeat(depth) + leaf + ' }'.repeat(depth);

export const HOSTILE: Readonly<Record<string, { body: unknown; code: string }>> = {
  'deep nesting': {
    body: {
      query: `{ postmortems { nodes { ${nested(40, 'affectedServices { service { postmortems { nodes { ', 'id')}${' } } }'.repeat(40)} } } }`,
    },
    code: 'QUERY_TOO_COMPLEX',
  },
  'wide pages in pages': {
    body: {
      query:
        '{ postmortems(first: 100) { nodes { affectedServices { service { postmortems(first: 100) { nodes { sections { body } } } } } } } }',
    },
    code: 'QUERY_TOO_COMPLEX',
  },
  'alias flood': {
    body: {
      query: `{ ${Array.from({ length: 400 }, (_, i) => `a${i}: postmortems(first: 100) { totalCount }`).join(' ')} }`,
    },
    code: 'QUERY_TOO_COMPLEX',
  },
  'the same field thousands of times': {
    body: { query: `{ rootCauseCategories { ${'code '.repeat(20_000)} } }` },
    code: 'QUERY_TOO_COMPLEX',
  },
  'fields that must be compared with each other': {
    body: { query: `{ ${'postmortems(first: 1) { nodes { id } } '.repeat(180)} }` },
    code: 'QUERY_TOO_COMPLEX',
  },
  'directive overload': {
    body: { query: `{ rootCauseCategories { code ${'@include(if: true) '.repeat(500)} } }` },
    code: 'BAD_USER_INPUT|QUERY_TOO_COMPLEX',
  },
  'unknown directives': {
    body: { query: `{ rootCauseCategories { code ${'@aa '.repeat(1500)} } }` },
    code: 'BAD_USER_INPUT|QUERY_TOO_COMPLEX',
  },
  'fragment cycle': {
    body: {
      query:
        '{ postmortems { nodes { ...A } } } fragment A on Postmortem { id ...B } fragment B on Postmortem { id ...A }',
    },
    code: 'BAD_USER_INPUT',
  },
  'fragments that double': {
    body: {
      query: `{ postmortems { nodes { ...F0 } } } ${Array.from({ length: 25 }, (_, i) => `fragment F${i} on Postmortem { relations { postmortem { ...F${i + 1} } } relatedTwo: relations { postmortem { ...F${i + 1} } } }`).join(' ')} fragment F25 on Postmortem { id }`,
    },
    code: 'QUERY_TOO_COMPLEX',
  },
  'circular introspection': {
    body: { query: `{ __schema { types { ${nested(8, 'fields { type { ', 'name')}${' }'.repeat(8)} } } }` },
    code: 'QUERY_TOO_COMPLEX|BAD_USER_INPUT',
  },
  'the whole schema over and over': {
    body: {
      query: `{ ${Array.from({ length: 30 }, (_, i) => `a${i}: __schema { types { name fields { name description } } }`).join(' ')} }`,
    },
    code: 'QUERY_TOO_COMPLEX',
  },
  'searches side by side': {
    body: {
      query: `{ ${Array.from({ length: 50 }, (_, i) => `a${i}: searchPostmortems(query: "error ${i}", facets: [SERVICE]) { totalCount facets { facet } }`).join(' ')} }`,
    },
    code: 'QUERY_TOO_COMPLEX',
  },
  'counts of action items side by side': {
    body: {
      query: `{ ${Array.from({ length: 50 }, (_, i) => `a${i}: actionItemCounts(by: CAUSE, filter: { team: "t${i}" }) { key }`).join(' ')} }`,
    },
    code: 'QUERY_TOO_COMPLEX',
  },
  'lists in lists under many names': {
    body: {
      query: `{ postmortems(first: 100) { nodes { ${Array.from({ length: 55 }, (_, i) => `a${i}: revisions(first: ${i + 1}) { nodes { version } }`).join(' ')} } } }`,
    },
    code: 'QUERY_TOO_COMPLEX',
  },
  'snapshots of whole pages': {
    body: { query: '{ postmortems(first: 100) { nodes { revisions(first: 100) { nodes { snapshot } } } } }' },
    code: 'QUERY_TOO_COMPLEX',
  },
  'lists that lead into each other': {
    body: {
      query: `{ postmortems(first: 1) { nodes { factors { ${nested(6, 'actionItems { mitigates { ', 'category { code }')}${' }'.repeat(6)} } } } }`,
    },
    code: 'QUERY_TOO_COMPLEX',
  },
  'lists that lead into each other, by fragments': {
    body: {
      query: `{ postmortems(first: 1) { nodes { ...F0 } } } ${Array.from({ length: 3 }, (_, i) => `fragment F${i} on Postmortem { factors { actionItems { mitigates { actionItems { id } } } } ${i < 2 ? `...F${i + 1}` : ''} }`).join(' ')}`,
    },
    code: 'QUERY_TOO_COMPLEX',
  },
  'variables that belong to nothing': {
    body: {
      query: 'query ($a: PostmortemFilter, $b: PostmortemFilter) { postmortems(filter: $a) { totalCount } }',
      variables: Object.fromEntries(
        ['a', 'b'].map((name) => [
          name,
          Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`k${i}`, i])),
        ]),
      ),
    },
    code: 'BAD_USER_INPUT',
  },
  'variables that belong to nothing, in many objects': {
    body: {
      query: 'query ($a: [PostmortemFilter!]) { postmortems { totalCount } }',
      variables: {
        a: Array.from({ length: 3000 }, () =>
          Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`k${i}`, i])),
        ),
      },
    },
    code: 'BAD_USER_INPUT',
  },
  'variables nested without an end': {
    body: {
      query: 'query ($f: PostmortemFilter) { postmortems(filter: $f) { totalCount } }',
      variables: { f: { startedFrom: JSON.parse(`${'['.repeat(1500)}${']'.repeat(1500)}`) as unknown } },
    },
    code: 'BAD_USER_INPUT',
  },
  'array of requests': {
    body: Array.from({ length: 200 }, () => ({ query: '{ postmortems { totalCount } }' })),
    code: 'BAD_USER_INPUT',
  },
  'a syntax tree instead of a text': {
    body: { query: JSON.stringify({ kind: 'Document', definitions: [] }) },
    code: 'BAD_USER_INPUT',
  },
  'a text of one megabyte': { body: { query: `{ ${'a'.repeat(1_000_000)} }` }, code: 'BAD_USER_INPUT' },
  'a megabyte of brackets': {
    body: { query: '{'.repeat(1_000_000) },
    code: 'QUERY_TOO_COMPLEX|BAD_USER_INPUT',
  },
  'mutations in one request': {
    body: {
      query: `mutation { ${Array.from({ length: 50 }, (_, i) => `a${i}: upsertService(input: { slug: "a${i}", name: "a" }) { dependents { service { slug } } }`).join(' ')} }`,
    },
    code: 'FORBIDDEN',
  },
};
