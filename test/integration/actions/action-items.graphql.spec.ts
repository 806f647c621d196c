import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { LOCAL_VIEWER } from '../../../src/access/index.js';
import { CatalogService } from '../../../src/catalog/index.js';
import { Database } from '../../../src/database/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';

const IMPORT = `mutation ($documents: [ImportDocument!]!) {
  importPostmortems(format: JSON, documents: $documents) { items { error } } }`;
const LIST = `query ($filter: ActionItemFilter, $first: Int, $after: String) {
  actionItems(filter: $filter, first: $first, after: $after) {
    nodes { title } totalCount pageInfo { hasNextPage endCursor } } }`;
const DUE = '2030-06-01T12:00:00Z';

let t: TestApp;
const tokens: Record<string, string> = {};

/** Imports published postmortems of these names. */
async function store(documents: Record<string, object>): Promise<void> {
  const named = Object.entries(documents).map(([name, document]) => ({
    name: `${name}.json`,
    content: JSON.stringify({ title: name, source: { system: 'test', externalId: name }, ...document }),
  }));
  const { data } = await t.as(tokens.admin, IMPORT, { documents: named });
  expect(data.importPostmortems.items.map((item: { error: string | null }) => item.error)).toEqual(
    named.map(() => null),
  );
}

const factor = (category: string, more: object = {}) => ({ category, role: 'CONTRIBUTING', ...more });
const root = (category: string) => factor(category, { role: 'ROOT_CAUSE', primary: true });
const reached = (...services: string[]) =>
  services.map((service) => ({ service, level: 'OUTAGE', involvement: 'ORIGIN' }));
const action = (title: string, more: object = {}) => ({ title, kind: 'PREVENT', ...more });

beforeAll(async () => {
  t = await startTestApp({ HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '0' });
  tokens.admin = await t.token('admin', ['admin']);
  tokens.reader = await t.token('reader', ['read']);
  await t.get(CatalogService).upsertMany(LOCAL_VIEWER, [
    { slug: 'ledger', name: 'Ledger', aliases: ['books'] },
    { slug: 'checkout', name: 'Checkout' },
    { slug: 'mail', name: 'Mail' },
  ]);
  const common = { startedAt: '2024-05-01T00:00:00Z', factors: [root('NET.DNS'), factor('CFG.APP')] };
  await store({
    dns: {
      ...common,
      affectedServices: reached('ledger', 'checkout'),
      actionItems: [
        action('late', { dueOn: '2024-06-01T00:00:00Z', owner: 'ann', team: 'core', mitigates: ['NET.DNS'] }),
        action('later', { dueOn: '2024-07-01T00:00:00Z', status: 'IN_PROGRESS', strategy: 'VALIDATION' }),
        action('done', { dueOn: '2024-06-01T00:00:00Z', status: 'DONE', team: 'core', kind: 'DETECT' }),
        action('someday', { mitigates: ['NET.DNS', 'CFG.APP'], team: 'web' }),
      ],
    },
    mail: {
      startedAt: '2024-05-02T00:00:00Z',
      factors: [root('CAP.LIMIT'), { ...factor('CAP.LIMIT'), role: 'TRIGGER' }],
      affectedServices: reached('mail'),
      actionItems: [
        action('refused', { status: 'WONT_DO', dueOn: '2024-06-01T00:00:00Z', mitigates: ['CAP.LIMIT'] }),
        action('soon', { dueOn: DUE, kind: 'MITIGATE', strategy: 'CAPACITY', mitigates: ['CAP.LIMIT'] }),
      ],
    },
    hidden: {
      ...common,
      visibility: 'RESTRICTED',
      affectedServices: reached('ledger', 'mail'),
      actionItems: [action('secret', { dueOn: '2024-05-15T00:00:00Z', team: 'vault', strategy: 'TRAINING' })],
    },
    archived: {
      ...common,
      status: 'ARCHIVED',
      affectedServices: reached('ledger'),
      actionItems: [action('forgotten', { dueOn: '2024-05-15T00:00:00Z', team: 'core' })],
    },
    bulk: {
      startedAt: '2024-05-03T00:00:00Z',
      factors: [root('ORG.TEST')],
      affectedServices: reached('mail'),
      actionItems: Array.from({ length: 23 }, (_, i) =>
        action(`tie ${i}`, { team: 'bulk', ...(i < 15 && { dueOn: DUE }) }),
      ),
    },
  });
});
afterAll(() => t.close());

async function titles(filter: object, viewer = 'reader'): Promise<string[]> {
  const { data, errors } = await t.as(tokens[viewer], LIST, { filter, first: 100 });
  expect(errors).toBeUndefined();
  const { nodes, totalCount } = data.actionItems;
  expect(totalCount).toBe(nodes.length);
  return nodes.map((node: { title: string }) => node.title);
}

describe('the list of action items', () => {
  it.each<[object, string[]]>([
    [{ kind: ['PREVENT', 'DETECT'], service: ['ledger'] }, ['late', 'done', 'later', 'someday']],
    [{ status: ['DONE', 'WONT_DO'] }, ['done', 'refused']],
    [{ overdue: true }, ['late', 'later']],
    [{ overdue: false, service: ['LEDGER'] }, ['done', 'someday']],
    [{ owner: 'ann' }, ['late']],
    [{ owner: 'an' }, []],
    [{ team: 'core' }, ['late', 'done']],
    [{ kind: ['DETECT', 'MITIGATE'] }, ['done', 'soon']],
    [{ strategy: ['CAPACITY', 'VALIDATION'] }, ['later', 'soon']],
    [{ service: ['Books'] }, ['late', 'done', 'later', 'someday']],
    [{ service: ['checkout', 'mail'], owner: 'ann' }, ['late']],
    [{ rootCause: ['NET.DNS'] }, ['late', 'done', 'later', 'someday']],
    [{ rootCause: ['CFG'] }, ['done', 'later', 'someday']],
    [{ rootCause: ['CAP', 'CFG.APP'] }, ['done', 'refused', 'later', 'soon', 'someday']],
    [{ rootCause: ['NET'], service: ['mail'] }, []],
    [{ status: [], team: null, owner: 'ann' }, ['late']],
  ])('with %j has %j', async (filter, expected) => {
    // Those due at the same instant come in the order of their ids.
    expect((await titles(filter)).sort()).toEqual(expected.sort());
  });

  it('has the soonest due first and the undated last', async () => {
    const query = '{ actionItems(first: 100) { nodes { dueOn } } }';
    const { data } = await t.as(tokens.reader, query);
    const due = data.actionItems.nodes.map((node: { dueOn: string | null }) => node.dueOn ?? '9');
    expect(due).toEqual([...due].sort());
    expect(due.at(-1)).toBe('9');
  });

  it.each([1, 4, 7, 29, 100])(
    'gives each once in pages of %d, however many are due at once',
    async (first) => {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const { data } = await t.as(tokens.reader, LIST, { first, after });
        seen.push(...data.actionItems.nodes.map((node: { title: string }) => node.title));
        const { hasNextPage, endCursor } = data.actionItems.pageInfo;
        after = hasNextPage ? endCursor : null;
      } while (after !== null);
      expect(seen).toEqual(await titles({}));
      expect(new Set(seen).size).toBe(29);
    },
  );

  it.each<[object, string]>([
    [{ filter: { rootCause: ['NET', 'NET.NOPE'] } }, 'filter.rootCause[1]'],
    [{ filter: { service: ['ledger', 'nope'] } }, 'filter.service[1]'],
    [{ filter: { service: ['a\u0000'] } }, 'filter.service[0]'],
    [{ filter: { owner: 'a\u0000' } }, 'filter.owner'],
    [{ filter: { team: '\ud800' } }, 'filter.team'],
    [{ filter: { team: 'x'.repeat(201) } }, 'filter.team'],
    [{ filter: { rootCause: Array.from({ length: 101 }, () => 'NET') } }, 'filter.rootCause'],
    [{ filter: { status: ['NOPE'] } }, 'filter'],
    [{ first: 0 }, 'first'],
    [{ after: 'x' }, 'after'],
  ])('refuses %j by naming %s', async (variables, field) => {
    const { errors } = await t.as(tokens.reader, LIST, variables);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('refuses the cursor of another filter', async () => {
    const { data } = await t.as(tokens.reader, LIST, { first: 1 });
    const after = data.actionItems.pageInfo.endCursor;
    const { errors } = await t.as(tokens.reader, LIST, { after, filter: { team: 'core' } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
  });

  it('leads to postmortems and factors with one statement per level', async () => {
    const read = jest.spyOn(t.get(Database), 'read');
    const query = `{ actionItems(first: 100) { edges { node { title overdue causeReturned
      mitigates { category { code } actionItems { title } }
      postmortem { title factors { category { code } } } } } } }`;
    const { data, errors } = await t.as(tokens.admin, query);
    const statements = read.mock.calls.map(([sql]) => sql).filter((sql) => /\bpostmortem\b/.test(sql));
    read.mockRestore();
    expect(errors).toBeUndefined();
    expect(statements).toHaveLength(3);
    const late = data.actionItems.edges
      .map((edge: { node: { title: string } }) => edge.node)
      .find((node: { title: string }) => node.title === 'late');
    expect(late).toEqual({
      title: 'late',
      overdue: true,
      causeReturned: null,
      mitigates: [{ category: { code: 'NET.DNS' }, actionItems: [{ title: 'late' }, { title: 'someday' }] }],
      postmortem: {
        title: 'dns',
        factors: [{ category: { code: 'NET.DNS' } }, { category: { code: 'CFG.APP' } }],
      },
    });
  });

  it('counts only where it is asked to', async () => {
    const read = jest.spyOn(t.get(Database), 'read');
    await t.as(tokens.reader, '{ actionItems { nodes { id } } }');
    const counted = read.mock.calls.filter(([sql]) => sql.includes('count('));
    read.mockRestore();
    expect(counted).toEqual([]);
  });
});

describe('counts of action items', () => {
  const COUNTS = `query ($by: ActionItemGroup!, $filter: ActionItemFilter) {
    actionItemCounts(by: $by, filter: $filter) { key label open overdue done total } }`;
  const counts = async (by: string, filter: object = {}, viewer = 'reader') => {
    const { data, errors } = await t.as(tokens[viewer], COUNTS, { by, filter });
    expect(errors).toBeUndefined();
    return data.actionItemCounts.map((count: Record<string, unknown>) => Object.values(count).join(' '));
  };

  it.each<[string, string[]]>([
    [
      'CAUSE',
      [
        'ORG.TEST Test or staging gap 23 0 0 23',
        'NET.DNS DNS failure 3 2 1 4',
        'CFG.APP Application configuration 2 1 1 3',
        'CAP.LIMIT Resource or quota exhaustion 1 0 0 2',
      ],
    ],
    ['SERVICE', ['mail Mail 24 0 0 25', 'checkout Checkout 3 2 1 4', 'ledger Ledger 3 2 1 4']],
    ['TEAM', ['bulk bulk 23 0 0 23', ' None 2 1 0 3', 'core core 1 1 1 2', 'web web 1 0 0 1']],
    ['STRATEGY', [' None 25 1 1 27', 'CAPACITY CAPACITY 1 0 0 1', 'VALIDATION VALIDATION 1 1 0 1']],
  ])('by %s', async (by, expected) => {
    expect(await counts(by)).toEqual(expected);
  });

  it('narrow by the filter, and refuse a wrong one', async () => {
    expect(await counts('TEAM', { overdue: true, service: ['books'] })).toEqual([
      ' None 1 1 0 1',
      'core core 1 1 0 1',
    ]);
    expect(await counts('TEAM', { owner: 'nobody' })).toEqual([]);
    const { errors } = await t.as(tokens.reader, COUNTS, { by: 'TEAM', filter: { service: ['x'] } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'filter.service[0]' });
  });

  it('agree with the list', async () => {
    for (const by of ['TEAM', 'STRATEGY']) {
      const totals = (await counts(by, { status: ['OPEN', 'DONE'] })).map((line: string) =>
        Number(line.split(' ').at(-1)),
      );
      expect(totals.reduce((sum: number, n: number) => sum + n, 0)).toBe(
        (await titles({ status: ['OPEN', 'DONE'] })).length,
      );
    }
  });

  it('of what is restricted are for those who may see it', async () => {
    expect(await titles({ team: 'vault' })).toEqual([]);
    expect(await titles({ team: 'vault' }, 'admin')).toEqual(['secret']);
    expect(await counts('TEAM', { team: 'vault' })).toEqual([]);
    expect(await counts('TEAM', { team: 'vault' }, 'admin')).toEqual(['vault vault 1 1 0 1']);
    expect((await counts('SERVICE', { overdue: true })).join()).not.toMatch(/mail/);
    expect((await counts('SERVICE', { overdue: true }, 'admin')).join()).toMatch(/mail/);
    expect((await counts('STRATEGY', {}, 'reader')).join()).not.toContain('TRAINING');
    expect((await counts('STRATEGY', {}, 'admin')).join()).toContain('TRAINING');
  });
});
