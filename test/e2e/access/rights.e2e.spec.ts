import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOCAL_VIEWER, TokensService } from '../../../src/access/index.js';
import { Database } from '../../../src/database/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { until } from '../../support/until.js';

let t: TestApp;
const tokens: Record<string, string> = {};
let id: string;

beforeAll(async () => {
  t = await startTestApp({ HOST: '0.0.0.0' });
  tokens.reader = await t.token('reader', ['read']);
  tokens.writer = await t.token('writer', ['write'], ['payments']);
  tokens.publisher = await t.token('publisher', ['publish']);
  tokens.restricted = await t.token('restricted', ['write', 'restricted']);
  tokens.admin = await t.token('admin', ['admin']);
  const { data } = await t.as(tokens.writer, 'mutation { createPostmortem(input: { title: "a" }) { id } }');
  id = data.createPostmortem.id;
});
afterAll(() => t.close());

const code = async (token: string | undefined, query: string, variables?: object) =>
  (await t.as(token, query, variables)).errors?.[0]?.extensions.code;

describe('a token', () => {
  const ME = '{ rootCauseCategories { code } }';

  it('is never stored, and found by its visible part alone', async () => {
    const rows = await t.get(Database).read('SELECT t::text AS row, secret_hash FROM api_token t');
    const stored = JSON.stringify(rows);
    for (const token of Object.values(tokens)) {
      expect(token).toMatch(/^hs_[A-Za-z0-9]{10}_[\w-]{43}$/);
      expect(stored).not.toContain(token.slice(14));
      expect(stored).toContain(token.slice(0, 13));
    }
  });

  it.each([
    ['nothing', undefined],
    ['no token', 'x'],
    ['another secret', 'hs_AAAAAAAAAA_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['a JWT, without OIDC', 'eyJhbGciOiJub25lIn0.e30.'],
  ])('that is %s opens nothing', async (_, token) => {
    const answer = await t.as(token, ME);
    expect(answer).toMatchObject({ status: 401, data: null });
    expect(answer.errors![0]!.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('with a right beginning and a wrong end opens nothing', async () => {
    expect(await code(`${tokens.reader!.slice(0, -1)}!`, ME)).toBe('UNAUTHENTICATED');
    const last = tokens.reader!.at(-1) === 'A' ? 'B' : 'A';
    expect(await code(tokens.reader!.slice(0, -1) + last, ME)).toBe('UNAUTHENTICATED');
  });

  it('notes when it was used, can be revoked, and its name is not used twice', async () => {
    const service = t.get(TokensService);
    const token = await t.token('short-lived', ['read']);
    expect(await code(token, ME)).toBeUndefined();
    await expect(t.token('short-lived', ['read'])).rejects.toThrow(/not used twice/);
    const find = async () => (await service.list(LOCAL_VIEWER)).find((one) => one.name === 'short-lived')!;
    await until('its use is noted', async () => (await find()).lastUsedAt !== null);
    await service.revoke(LOCAL_VIEWER, (await find()).prefix);
    expect((await find()).revokedAt).not.toBeNull();
    expect(await service.find(token)).toBeUndefined();
    await expect(service.revoke(LOCAL_VIEWER, 'nobody')).rejects.toThrow(/No token/);
  });

  it('expires', async () => {
    const soon = { name: 'soon', scopes: ['read'], expiresAt: new Date(Date.now() + 3_600_000) };
    const { token } = await t.get(TokensService).create(LOCAL_VIEWER, soon);
    expect(await code(token, ME)).toBeUndefined();
    const clock = Date.now;
    try {
      Date.now = () => clock() + 3_600_000;
      expect(await code(token, ME)).toBe('UNAUTHENTICATED');
    } finally {
      Date.now = clock;
    }
  });

  it.each([
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['root'] }, 'scopes'],
    [{ name: '' }, 'name'],
    [{ expiresAt: new Date(0) }, 'expires'],
  ])('cannot be made with %j', async (wrong, field) => {
    const request = { name: 'x', scopes: ['read'], expiresAt: null, ...wrong };
    await expect(t.get(TokensService).create(LOCAL_VIEWER, request)).rejects.toMatchObject({
      details: { field },
    });
  });
});

describe('a scope', () => {
  const calls: Record<string, { mutation: string; needs: string }> = {
    createPostmortem: { mutation: 'createPostmortem(input: { title: "b" }) { id }', needs: 'write' },
    updatePostmortem: {
      mutation: 'updatePostmortem(id: "ID", expectedVersion: 1, input: { title: "b" }) { id }',
      needs: 'write',
    },
    changePostmortemStatus: {
      mutation: 'changePostmortemStatus(id: "ID", expectedVersion: 1, status: IN_REVIEW) { id }',
      needs: 'write',
    },
    restoreRevision: {
      mutation: 'restoreRevision(id: "ID", expectedVersion: 1, version: 1) { id }',
      needs: 'write',
    },
    addActionItem: {
      mutation: 'addActionItem(postmortemId: "ID", input: { title: "x", kind: PREVENT }) { id }',
      needs: 'write',
    },
    updateActionItem: {
      mutation: 'updateActionItem(id: "ID", input: { title: "x" }) { id }',
      needs: 'write',
    },
    relatePostmortems: {
      mutation: 'relatePostmortems(from: "ID", to: "ID2", kind: DUPLICATE_OF) { id }',
      needs: 'write',
    },
    unrelatePostmortems: {
      mutation: 'unrelatePostmortems(from: "ID", to: "ID2", kind: DUPLICATE_OF) { id }',
      needs: 'write',
    },
    upsertService: { mutation: 'upsertService(input: { slug: "s", name: "s" }) { id }', needs: 'write' },
    importCatalog: {
      mutation: 'importCatalog(format: CSV, document: "slug\\nr") { created }',
      needs: 'write',
    },
    upsertRootCauseCategory: {
      mutation: 'upsertRootCauseCategory(input: { code: "NET.XX", name: "x", description: "x" }) { code }',
      needs: 'admin',
    },
    confirmSimilarity: {
      mutation: `confirmSimilarity(id: "ID", otherId: "01900000-0000-7000-8000-000000000001") { score }`,
      needs: 'write',
    },
    dismissSimilarity: {
      mutation: `dismissSimilarity(id: "ID", otherId: "01900000-0000-7000-8000-000000000001") { score }`,
      needs: 'write',
    },
    importPostmortems: {
      mutation: 'importPostmortems(format: JSON, documents: [{ name: "a", content: "{}" }]) { failed }',
      needs: 'publish',
    },
    publishReliabilityReport: {
      mutation: 'publishReliabilityReport(period: "2024-Q2") { digest }',
      needs: 'publish',
    },
    unlinkSlackAccount: {
      mutation: 'unlinkSlackAccount(teamId: "T0123456789", userId: "U0123456789") { teamId }',
      needs: 'admin',
    },
  };
  // Whoever has an account may have a Slack user act for it; the signed link says which.
  const OF_ONESELF = ['linkSlackAccount'];

  it('is asked for by every mutation there is', async () => {
    const { data } = await t.as(tokens.reader, '{ __schema { mutationType { fields { name } } } }');
    const names = data.__schema.mutationType.fields.map((field: any) => field.name);
    expect([...Object.keys(calls), ...OF_ONESELF].sort()).toEqual(names.sort());
  });

  it.each(Object.entries(calls))('is missing for %s', async (_, { mutation, needs }) => {
    const counted = 'SELECT (SELECT count(*) FROM revision) AS r, (SELECT count(*) FROM audit_log) AS a';
    const before = await t.get(Database).read(counted);
    const lacking = { write: 'reader', publish: 'writer', admin: 'publisher' }[needs]!;
    for (const target of [id, '01900000-0000-7000-8000-0000000000ff']) {
      const answer = await t.as(tokens[lacking], `mutation { ${mutation.replace('ID', target)} }`);
      expect(answer.errors![0]!.extensions).toMatchObject({ code: 'FORBIDDEN', scope: needs });
    }
    expect(await t.get(Database).read(counted)).toEqual(before);
  });

  it('publish is needed to publish, and to take back what is published', async () => {
    const { data } = await t.as(tokens.writer, 'mutation { createPostmortem(input: { title: "p" }) { id } }');
    const move = (status: string, version: number) =>
      `mutation { changePostmortemStatus(id: "${data.createPostmortem.id}", expectedVersion: ${version}, status: ${status}) { id } }`;
    expect(await code(tokens.writer, move('IN_REVIEW', 1))).toBeUndefined();
    expect(await code(tokens.writer, move('PUBLISHED', 2))).toBe('FORBIDDEN');
    expect(await code(tokens.publisher, move('PUBLISHED', 2))).toBe('PUBLISH_BLOCKED');
    expect(await code(tokens.writer, move('DRAFT', 2))).toBeUndefined();
  });

  it('restricted is needed to hide', async () => {
    const hide =
      'mutation { createPostmortem(input: { title: "h", visibility: RESTRICTED }) { visibility } }';
    expect(await code(tokens.publisher, hide)).toBe('FORBIDDEN');
    expect(await code(tokens.restricted, hide)).toBeUndefined();
    const patch = `mutation { updatePostmortem(id: "${id}", expectedVersion: 1, input: { visibility: RESTRICTED }) { id } }`;
    expect(await code(tokens.writer, patch)).toBe('FORBIDDEN');
  });

  it('is not enough for a postmortem of another team', async () => {
    const create =
      'mutation { createPostmortem(input: { title: "t", ownerTeam: "payments" }) { id ownerTeam } }';
    expect(await code(tokens.publisher, create)).toBe('FORBIDDEN');
    const { data } = await t.as(tokens.writer, create);
    expect(data.createPostmortem.ownerTeam).toBe('payments');
    const patch = (version: number, input: string) =>
      `mutation { updatePostmortem(id: "${data.createPostmortem.id}", expectedVersion: ${version}, input: ${input}) { id } }`;
    expect(await code(tokens.publisher, patch(1, '{ title: "mine" }'))).toBe('FORBIDDEN');
    expect(await code(tokens.publisher, patch(1, '{ ownerTeam: null }'))).toBe('FORBIDDEN');
    expect(await code(tokens.writer, patch(1, '{ ownerTeam: "other" }'))).toBe('FORBIDDEN');
    expect(await code(tokens.writer, patch(1, '{ title: "ours" }'))).toBeUndefined();
    expect(await code(tokens.admin, patch(2, '{ ownerTeam: null }'))).toBeUndefined();
  });
});

describe('the audit log', () => {
  const LOG = `query ($filter: AuditFilter) { auditLog(filter: $filter, first: 100) {
    totalCount nodes { actor address action kind subjectId version fields beforeDigest afterDigest requestId } } }`;

  it('says who did what from where, and how it was before and after', async () => {
    const { data: made } = await t.as(
      tokens.writer,
      'mutation { createPostmortem(input: { title: "log" }) { id } }',
    );
    const subjectId = made.createPostmortem.id;
    await t.as(
      tokens.publisher,
      `mutation { updatePostmortem(id: "${subjectId}", expectedVersion: 1, input: { summary: "s" }) { id } }`,
    );
    const { data } = await t.as(tokens.admin, LOG, { filter: { subjectId } });
    const [update, create] = data.auditLog.nodes;
    expect(create).toMatchObject({ actor: 'token:writer', action: 'CREATE', version: 1, beforeDigest: null });
    expect(update).toMatchObject({
      actor: 'token:publisher',
      address: '127.0.0.1',
      action: 'UPDATE',
      kind: 'POSTMORTEM',
      version: 2,
      fields: ['summary'],
      beforeDigest: create.afterDigest,
    });
    expect(update.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(update.afterDigest).not.toBe(update.beforeDigest);
    expect(data.auditLog.totalCount).toBe(2);
  });

  it.each([
    [{ filter: { actor: 'a\u0000' } }, 'filter.actor'],
    [{ filter: { subjectId: '\ud800' } }, 'filter.subjectId'],
    [{ first: 0 }, 'first'],
    [{ after: 'x' }, 'after'],
  ])('refuses %j by naming %s', async (variables, field) => {
    const query = `query ($filter: AuditFilter, $first: Int, $after: String) {
      auditLog(filter: $filter, first: $first, after: $after) { nodes { id } } }`;
    const { errors } = await t.as(tokens.admin, query, variables);
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('comes in pages', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const query =
        'query ($after: String) { auditLog(first: 3, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }';
      const { data }: any = await t.as(tokens.admin, query, { after });
      seen.push(...data.auditLog.nodes.map((node: any) => node.id));
      after = data.auditLog.pageInfo.hasNextPage ? data.auditLog.pageInfo.endCursor : null;
    } while (after);
    const { data } = await t.as(tokens.admin, '{ auditLog { totalCount } }');
    expect(new Set(seen).size).toBe(data.auditLog.totalCount);
    expect([...seen].sort((a, b) => Number(b) - Number(a))).toEqual(seen);
  });

  it('is for admins', async () => {
    expect(await code(tokens.publisher, LOG)).toBe('FORBIDDEN');
    expect(await code(tokens.admin, LOG, { filter: { kind: 'TOKEN', actor: 'local' } })).toBeUndefined();
  });

  it.each(['UPDATE audit_log SET actor = $$x$$', 'DELETE FROM audit_log', 'TRUNCATE audit_log'])(
    'refuses %s',
    async (sql) => {
      await expect(t.get(Database).transaction((tx) => tx.query(sql))).rejects.toThrow(/can only grow/);
    },
  );
});
