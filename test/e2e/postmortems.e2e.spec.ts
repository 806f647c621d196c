import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { publishable } from '../support/postmortems.js';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
  await t.ok(
    `mutation { a: upsertService(input: { slug: "ledger", name: "Ledger", provider: "aws" }) { id }
      b: upsertService(input: { slug: "checkout", name: "Checkout", team: "payments", aliases: ["checkout-api"],
        dependencies: [{ dependsOn: "ledger" }] }) { id } }`,
  );
});
afterAll(() => t.close());

const CREATE = `mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id reference version status } }`;
const UPDATE = `mutation ($id: ID!, $v: Int!, $input: UpdatePostmortemInput!) {
  updatePostmortem(id: $id, expectedVersion: $v, input: $input) { version title summary factors { id category { code } primary } } }`;
const STATUS = `mutation ($id: ID!, $v: Int!, $status: PostmortemStatus!) {
  changePostmortemStatus(id: $id, expectedVersion: $v, status: $status) { version status publishedAt } }`;

async function create(input: object): Promise<{ id: string; reference: string; version: number }> {
  return (await t.ok(CREATE, { input })).createPostmortem;
}

describe('an author', () => {
  it('stores a whole postmortem and reads it back as written', async () => {
    const { id } = await create(publishable({ title: 'Whole' }));
    const { postmortem } = await t.ok(
      `query ($id: ID!) { postmortem(id: $id) { reference title startedAt url
        durations { timeToDetect timeToAcknowledge timeToMitigate timeToResolve }
        sections { kind heading body } timeline { at text } links { title url } regions tags errorSignatures
        factors { role primary confidence note category { code name parent { code } } actionItems { title } }
        affectedServices { level involvement service { slug provider dependencies { dependsOn { slug } strength } } cascadedFrom { slug } }
        actionItems { title kind strategy status overdue mitigates { category { code } } postmortem { title } }
        impact { customersAffected usersAffected dataLoss } completeness { score missing } source { system } } }`,
      { id },
    );
    expect(postmortem).toMatchObject({
      title: 'Whole',
      startedAt: '2025-03-01T10:00:00Z',
      durations: { timeToDetect: 240, timeToAcknowledge: 60, timeToMitigate: 3000, timeToResolve: 5400 },
      factors: [
        {
          category: { code: 'CFG.APP', parent: { code: 'CFG' } },
          primary: true,
          actionItems: [{ title: 'Validate the pool size' }],
        },
        { category: { code: 'ORG.TEST' }, primary: false, actionItems: [] },
      ],
      affectedServices: [
        { service: { slug: 'ledger' }, involvement: 'ORIGIN', cascadedFrom: null },
        { service: { slug: 'checkout' }, involvement: 'CASCADE', cascadedFrom: { slug: 'ledger' } },
      ],
      actionItems: [
        { overdue: true, mitigates: [{ category: { code: 'CFG.APP' } }], postmortem: { title: 'Whole' } },
      ],
      impact: { customersAffected: 1200, usersAffected: 4.5e6, dataLoss: false },
      source: null,
    });
    expect(postmortem.url).toBe(`http://127.0.0.1:3000/postmortems/${postmortem.reference}`);
  });

  it('publishes once nothing is missing, and is told everything missing at once', async () => {
    const draft = await create({ title: 'Only a title' });
    await t.ok(STATUS, { id: draft.id, v: 1, status: 'IN_REVIEW' });
    const refused = await t.gql(STATUS, { id: draft.id, v: 2, status: 'PUBLISHED' });
    expect(refused.errors![0]!.extensions).toMatchObject({ code: 'PUBLISH_BLOCKED' });
    expect(refused.errors![0]!.extensions.missing).toHaveLength(7);
    const { id } = await create(publishable());
    await t.ok(STATUS, { id, v: 1, status: 'IN_REVIEW' });
    const { changePostmortemStatus: published } = await t.ok(STATUS, { id, v: 2, status: 'PUBLISHED' });
    expect(published).toMatchObject({ version: 3, status: 'PUBLISHED', publishedAt: expect.any(String) });
    const gap = await t.gql(UPDATE, { id, v: 3, input: { severity: null } });
    expect(gap.errors![0]!.extensions).toMatchObject({ code: 'PUBLISH_BLOCKED', missing: ['severity'] });
  });

  it('cannot skip a state', async () => {
    const { id } = await create(publishable());
    const { errors } = await t.gql(STATUS, { id, v: 1, status: 'PUBLISHED' });
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'status' });
    expect(errors![0]!.message).toContain('IN_REVIEW');
  });

  it('is told when somebody was faster, and nothing of the late change is kept', async () => {
    const { id } = await create({ title: 'Race' });
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => t.gql(UPDATE, { id, v: 1, input: { summary: `writer ${i}` } })),
    );
    const winners = answers.filter((a) => !a.errors);
    expect(winners).toHaveLength(1);
    for (const { errors } of answers.filter((a) => a.errors)) {
      expect(errors![0]!.extensions).toMatchObject({ code: 'CONFLICT', currentVersion: 2 });
    }
    const { postmortem } = await t.ok(
      `query ($id: ID!) { postmortem(id: $id) { version summary revisions { totalCount } } }`,
      { id },
    );
    expect(postmortem).toEqual({
      version: 2,
      summary: winners[0]!.data.updatePostmortem.summary,
      revisions: { totalCount: 2 },
    });
  });

  it('creates once per idempotency key, also when asked twice at the same moment', async () => {
    const input = { title: 'Once', idempotencyKey: 'key-1' };
    const created = await Promise.all(Array.from({ length: 6 }, () => create(input)));
    expect(new Set(created.map((c) => c.id)).size).toBe(1);
  });

  it('changes nothing, not even the version, where nothing differs', async () => {
    const { id } = await create(publishable());
    const { updatePostmortem } = await t.ok(UPDATE, {
      id,
      v: 1,
      input: { title: publishable().title, tags: ['DATABASE'] },
    });
    expect(updatePostmortem.version).toBe(1);
  });

  it('keeps the ids of factors that stay, and moves the primary one', async () => {
    const { id } = await create(publishable());
    const before = (await t.ok(`query ($id: ID!) { postmortem(id: $id) { factors { id } } }`, { id }))
      .postmortem;
    const factors = [
      { category: 'ORG.TEST', role: 'CONTRIBUTING', primary: true },
      { category: 'CFG.APP', role: 'ROOT_CAUSE', primary: false },
    ];
    const { updatePostmortem: after } = await t.ok(UPDATE, { id, v: 1, input: { factors } });
    expect(after.factors.map((f: { id: string }) => f.id)).toEqual([
      before.factors[1].id,
      before.factors[0].id,
    ]);
  });

  it('restores an earlier version as a new one', async () => {
    const { id } = await create(publishable({ title: 'Before' }));
    await t.ok(UPDATE, { id, v: 1, input: { title: 'After', sections: [], timeline: [] } });
    await t.ok(
      `mutation ($id: ID!) { restoreRevision(id: $id, expectedVersion: 2, version: 1) { version } }`,
      { id },
    );
    const { postmortem } = await t.ok(
      `query ($id: ID!) { postmortem(id: $id) { title sections { body } timeline { text }
        revisions { nodes { version by changes snapshot } } } }`,
      { id },
    );
    expect(postmortem.title).toBe('Before');
    expect(postmortem.sections).toHaveLength(1);
    expect(postmortem.revisions.nodes.map((r: any) => [r.version, r.changes])).toEqual([
      [3, ['title', 'sections', 'timeline']],
      [2, ['title', 'sections', 'timeline']],
      [1, ['created']],
    ]);
    expect(JSON.parse(postmortem.revisions.nodes[1].snapshot)).toMatchObject({
      title: 'After',
      sections: [],
    });
  });

  it('adds and finishes action items, each as a version of the postmortem', async () => {
    const { id } = await create(publishable());
    const { addActionItem } = await t.ok(
      `mutation ($id: ID!) { addActionItem(postmortemId: $id, input: { title: "Alert", kind: DETECT, mitigates: ["ORG.TEST"] }) {
        id status overdue mitigates { category { code } } postmortem { version } } }`,
      { id },
    );
    expect(addActionItem).toMatchObject({ status: 'OPEN', overdue: false, postmortem: { version: 2 } });
    const done = `mutation ($id: ID!, $status: ActionStatus!) { updateActionItem(id: $id, input: { status: $status }) { status completedAt title } }`;
    const { updateActionItem } = await t.ok(done, { id: addActionItem.id, status: 'DONE' });
    expect(updateActionItem).toMatchObject({
      status: 'DONE',
      title: 'Alert',
      completedAt: expect.stringMatching(/Z$/),
    });
    const reopened = await t.ok(done, { id: addActionItem.id, status: 'OPEN' });
    expect(reopened.updateActionItem.completedAt).toBeNull();
  });

  it('relates postmortems, and not one to itself', async () => {
    const [a, b] = [await create({ title: 'A' }), await create({ title: 'B' })];
    const relate = `mutation ($from: ID!, $to: ID!) { relatePostmortems(from: $from, to: $to, kind: RECURRENCE_OF, note: "again") {
      version revisions { totalCount } relations { kind note postmortem { reference title } } } }`;
    const { relatePostmortems } = await t.ok(relate, { from: a.id, to: b.id });
    // No part of the content: a version or a revision would tell whoever cannot see the other end.
    expect(relatePostmortems).toEqual({
      version: 1,
      revisions: { totalCount: 1 },
      relations: [
        { kind: 'RECURRENCE_OF', note: 'again', postmortem: { reference: b.reference, title: 'B' } },
      ],
    });
    expect((await t.ok(relate, { from: a.id, to: b.id })).relatePostmortems.relations).toHaveLength(1);
    const self = await t.gql(relate, { from: a.id, to: a.id });
    expect(self.errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'to' });
  });
});

describe('bad input', () => {
  it.each([
    [{ title: ' ' }, 'input.title'],
    [{ title: 'x', factors: [{ category: 'NET.NOPE', role: 'TRIGGER' }] }, 'input.factors[0].category'],
    [
      { title: 'x', affectedServices: [{ service: 'nope', level: 'OUTAGE', involvement: 'ORIGIN' }] },
      'input.affectedServices[0].service',
    ],
    [
      { title: 'x', startedAt: '2025-01-02T00:00:00Z', resolvedAt: '2025-01-01T00:00:00Z' },
      'input.resolvedAt',
    ],
    [{ title: 'x', links: [{ url: 'ftp://x' }] }, 'input.links[0].url'],
    [{ title: 'x', sections: [{ kind: 'OTHER', body: 'a\u0000' }] }, 'input.sections[0].body'],
    [{ title: 'x', idempotencyKey: '\n' }, 'input.idempotencyKey'],
  ])('%j names %s and writes nothing', async (input, field) => {
    const count = async () => (await t.ok('{ postmortems { totalCount } }')).postmortems.totalCount;
    const before = await count();
    const { errors } = await t.gql(CREATE, { input });
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(await count()).toBe(before);
  });

  it('counts an alias and its slug as one service', async () => {
    const service = (name: string) => ({ service: name, level: 'OUTAGE', involvement: 'ORIGIN' });
    const { errors } = await t.gql(CREATE, {
      input: { title: 'x', affectedServices: [service('checkout'), service('checkout-api')] },
    });
    expect(errors![0]!.message).toContain('checkout is listed twice');
  });

  it.each(['a\u0000b', 'x'.repeat(2001), '\ud800'])('a relation refuses the note %j', async (note) => {
    const { createPostmortem: a } = await t.ok('mutation { createPostmortem(input: { title: "a" }) { id } }');
    const { createPostmortem: b } = await t.ok('mutation { createPostmortem(input: { title: "b" }) { id } }');
    const { errors } = await t.gql(
      'mutation ($from: ID!, $to: ID!, $note: String) { relatePostmortems(from: $from, to: $to, kind: CAUSED_BY, note: $note) { id } }',
      { from: a.id, to: b.id, note },
    );
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'note' });
    const { postmortem } = await t.ok('query ($id: ID!) { postmortem(id: $id) { version } }', { id: a.id });
    expect(postmortem.version).toBe(1);
  });

  it.each([
    ['{ postmortem { id } }', 'id'],
    ['{ postmortem(id: "a", reference: "PM-1") { id } }', 'id'],
    ['{ postmortems(first: 0) { nodes { id } } }', 'first'],
    ['{ postmortems(first: 100000) { nodes { id } } }', 'first'],
    ['{ postmortems(after: "nonsense") { nodes { id } } }', 'after'],
    ['{ postmortems(filter: { rootCause: ["NOPE"] }) { nodes { id } } }', 'filter.rootCause[0]'],
    ['{ postmortems(filter: { service: ["nope"] }) { nodes { id } } }', 'filter.service[0]'],
    ['{ postmortems(filter: { minTimeToResolve: -1 }) { nodes { id } } }', 'filter.minTimeToResolve'],
  ])('%s names %s', async (query, field) => {
    const { errors } = await t.gql(query);
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it.each([
    '{ postmortems(filter: { severity: [SEV9] }) { nodes { id } } }',
    '{ postmortems(filter: { startedFrom: "yesterday" }) { nodes { id } } }',
    '{ postmortems(filter: { startedFrom: "2025-02-30T00:00:00Z" }) { nodes { id } } }',
    '{ nope }',
    '{ postmortems {',
  ])('%s is refused as a whole', async (query) => {
    const { status, errors } = await t.gql(query);
    expect(status).toBe(400);
    expect(errors![0]!.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('names the variable that does not fit', async () => {
    const { errors } = await t.gql(CREATE, { input: { title: 'x', severity: 'SEV9' } });
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input' });
    expect(errors![0]!.message).toContain('severity');
  });

  it.each(['PM-0', 'PM-999999999', 'PM-9999999999', 'nonsense', '42'])(
    'finds nothing by the reference %s',
    async (reference) => {
      const { postmortem } = await t.ok(
        'query ($reference: String!) { postmortem(reference: $reference) { id } }',
        { reference },
      );
      expect(postmortem).toBeNull();
    },
  );

  it('treats an id that is none as not found', async () => {
    expect((await t.ok('{ postmortem(id: "1; DROP TABLE") { id } }')).postmortem).toBeNull();
    const { errors } = await t.gql(UPDATE, { id: 'x', v: 1, input: { title: 'y' } });
    expect(errors![0]!.extensions.code).toBe('NOT_FOUND');
  });
});
