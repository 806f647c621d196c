import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOCAL_VIEWER } from '../../src/access/index.js';
import { CatalogService } from '../../src/catalog/index.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { SEARCH_TARGETS, settled, startSearch, stopSearch } from '../support/search.js';

const hit = (service: string) => ({ service, level: 'OUTAGE', involvement: 'ORIGIN' });
const because = (category: string) => [{ category, role: 'ROOT_CAUSE', primary: true }];
const DOCUMENTS: readonly { title: string; [field: string]: unknown }[] = [
  {
    title: 'Redis failover stalls checkout',
    summary: 'The sentinel quorum was lost and the primary was elected late.',
    startedAt: '2024-05-01T00:00:00Z',
    factors: because('CAS.FAILOVER'),
    affectedServices: [hit('checkout')],
    errorSignatures: ['READONLY You cannot write against a replica'],
  },
  {
    title: 'Sentinel elects nobody: redis failover hangs the basket',
    summary: 'Quorum lost again after the sentinel upgrade.',
    startedAt: '2024-09-01T00:00:00Z',
    factors: because('CAS.FAILOVER'),
    affectedServices: [hit('basket')],
  },
  {
    title: 'Certificate expired on the edge',
    summary: 'Nobody had renewed it.',
    startedAt: '2021-02-01T00:00:00Z',
    factors: because('TIM.CERT'),
    affectedServices: [hit('edge')],
    errorSignatures: ['x509: certificate has expired or is not yet valid'],
  },
  {
    title: 'Certificate of the mail gateway expired',
    summary: 'The renewal job had failed for a month.',
    startedAt: '2022-02-01T00:00:00Z',
    regions: ['EU-West-1'],
    factors: because('TIM.CERT'),
    affectedServices: [hit('mail')],
  },
  {
    title: 'Quokkafish: redis failover of the vault with sentinel quorum lost',
    summary: 'Keys were taken while the primary was elected.',
    visibility: 'RESTRICTED',
    startedAt: '2024-06-01T00:00:00Z',
    factors: because('CAS.FAILOVER'),
    affectedServices: [hit('checkout')],
  },
];
const SIMILAR = `similar(first: 10) { score reasons { kind detail } postmortem { title } }`;

describe.each(SEARCH_TARGETS)('similar incidents with $label', (target) => {
  let t: TestApp;
  let close: () => Promise<void>;
  let reader: string;
  let writer: string;
  const ids = new Map<string, string>();
  const idOf = (title: string) => [...ids].find(([name]) => name.startsWith(title))![1];
  const titles = (list: any[]) => list.map((one) => one.postmortem.title);
  const ask = async (token: string, variables: object) => {
    await settled(t);
    const query = `query ($id: ID, $text: String, $services: [String!], $first: Int) {
      similarPostmortems(id: $id, text: $text, services: $services, first: $first) {
        score reasons { kind detail } postmortem { title } } }`;
    return t.as(token, query, variables);
  };
  const found = async (answer: Promise<any>) => {
    const { data, errors } = await answer;
    expect(errors).toBeUndefined();
    return data;
  };
  const similar = async (token: string, variables: object) =>
    (await found(ask(token, variables))).similarPostmortems as any[];

  beforeAll(async () => {
    const opened = await target.open();
    ({ close } = opened);
    t = await startTestApp(opened.env);
    reader = await t.token('reader', ['read']);
    writer = await t.token('writer', ['write']);
    const needs = (...names: string[]) => ({ dependencies: names.map((dependsOn) => ({ dependsOn })) });
    await t.get(CatalogService).upsertMany(LOCAL_VIEWER, [
      { slug: 'checkout', name: 'Checkout', aliases: ['till'], ...needs('basket') },
      { slug: 'basket', name: 'Basket' },
      { slug: 'edge', name: 'Edge' },
      { slug: 'mail', name: 'Mail', provider: 'postbox', aliases: ['mail-gw'] },
    ]);
    for (const input of DOCUMENTS) {
      const { createPostmortem } = await t.ok(
        'mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id } }',
        { input },
      );
      ids.set(input.title, createPostmortem.id);
    }
    const archived = { hindsight: 1, ...DOCUMENTS[0], title: 'Archived redis failover', status: 'ARCHIVED' };
    const { importPostmortems } = await t.ok(
      `mutation ($content: String!) { importPostmortems(format: JSON, documents: [{ name: "a.json", content: $content }]) { created } }`,
      { content: JSON.stringify({ ...archived, source: { system: 'test', externalId: 'archived' } }) },
    );
    expect(importPostmortems.created).toBe(1);
    if (target.engine === 'MEILISEARCH') await startSearch(t);
  });
  afterAll(async () => {
    await stopSearch(t);
    await t.close();
    await close();
  });

  it('of a stored one are found, best first, with reasons that hold, and without itself', async () => {
    const id = idOf('Redis');
    const found = await similar(reader, { id });
    expect(titles(found)[0]).toBe('Sentinel elects nobody: redis failover hangs the basket');
    expect(titles(found)).not.toContain('Redis failover stalls checkout');
    expect(titles(found).join()).not.toMatch(/Archived|Quokkafish/);
    const reasons = found[0].reasons.map((one: any) => `${one.kind} ${one.detail}`);
    expect(reasons).toContain('SHARED_CAUSE CAS.FAILOVER');
    expect(reasons).toContain('RELATED_SERVICE basket, 1 dependency away');
    expect(reasons.slice(0, 2)).toEqual([
      'MATCHING_PHRASE redis failover',
      expect.stringMatching(/^MATCHING_WORDS .*sentinel/),
    ]);
    const scores = found.map(({ score }) => score as number);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const { postmortem } = (await t.as(reader, `{ postmortem(id: "${id}") { ${SIMILAR} } }`)).data;
    expect(postmortem.similar).toEqual(found);
  });

  it('of a pasted log line are found by a signature that stands in it', async () => {
    const text = `2026-01-01T03:00:00Z checkout-7f9 ERR READONLY You cannot write against a replica. at pool.js:12`;
    const [best] = await similar(reader, { text });
    expect(best.postmortem.title).toBe('Redis failover stalls checkout');
    expect(best.reasons[0]).toEqual({
      kind: 'SHARED_ERROR_SIGNATURE',
      detail: 'READONLY You cannot write against a replica',
    });
  });

  it('of an alert name service, provider and region, however the cluster writes them', async () => {
    const [best] = await similar(reader, {
      text: 'FIRING: 5xx of mail-gw-6b8f9d4c7-x2k8z (mailgw.eu-west-1b.example.com): certificate expired, renewal job stuck',
    });
    expect(best.postmortem.title).toBe('Certificate of the mail gateway expired');
    expect(best.reasons).toEqual(
      expect.arrayContaining([
        { kind: 'SHARED_SERVICE', detail: 'mail' },
        { kind: 'SAME_PROVIDER', detail: 'postbox' },
        { kind: 'SAME_REGION', detail: 'EU-West-1' },
        { kind: 'MATCHING_PHRASE', detail: 'renewal job' },
      ]),
    );
  });

  it('of symptoms in plain words are found, and services named by the words or the caller count', async () => {
    expect(
      titles(
        await similar(reader, {
          text: target.understands ? 'certificates expired somewhere' : 'certificate expired',
        }),
      )
        .slice(0, 2)
        .sort(),
    ).toEqual(['Certificate expired on the edge', 'Certificate of the mail gateway expired']);
    const onMail = await similar(reader, { text: 'the certificate expired', services: ['MAIL'] });
    expect(titles(onMail)[0]).toBe('Certificate of the mail gateway expired');
    const named = await similar(reader, { text: 'certificate expired at edge' });
    expect(named[0].reasons).toContainEqual({ kind: 'SHARED_SERVICE', detail: 'edge' });
    expect(await similar(reader, { text: 'xylophone zither' })).toEqual([]);
  });

  it('of a restricted one do not exist for a reader, nor does it among those of others', async () => {
    const { errors } = await ask(reader, { id: idOf('Quokkafish') });
    expect(errors![0]!.extensions.code).toBe('NOT_FOUND');
    const mine = (await t.gql(`{ postmortem(id: "${idOf('Redis')}") { ${SIMILAR} } }`)).data.postmortem;
    expect(titles(mine.similar).join()).toContain('Quokkafish');
  });

  it.each([
    [{}, 'text'],
    [{ text: ' ' }, 'text'],
    [{ id: 'x', text: 'y' }, 'text'],
    [{ id: 'x', services: ['mail'] }, 'services'],
    [{ text: 'y', services: ['mail', 'nobody'] }, 'services[1]'],
    [{ text: 'y'.repeat(8001) }, 'text'],
    [{ text: 'a\u0000b' }, 'text'],
    [{ text: 'y', first: 0 }, 'first'],
  ])('refuse %j', async (variables, field) => {
    const { errors } = await ask(reader, variables);
    expect(errors![0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT', field } });
  });

  it('are confirmed and dismissed by people, which is audited and can be taken back', async () => {
    const [id, otherId] = [idOf('Redis'), idOf('Certificate of')];
    const judge = (verb: string, token = writer, other = otherId) =>
      t.as(
        token,
        `mutation { ${verb}Similarity(id: "${id}", otherId: "${other}") { postmortem { title } reasons { kind } } }`,
      );
    const confirmed = (await judge('confirm')).data.confirmSimilarity;
    expect(titles(confirmed)[0]).toBe('Certificate of the mail gateway expired');
    expect(confirmed[0].reasons[0].kind).toBe('CONFIRMED');
    // From the other side, too.
    expect(titles(await similar(reader, { id: otherId }))).toContain('Redis failover stalls checkout');
    await judge('dismiss');
    expect(titles(await similar(reader, { id: otherId }))).not.toContain('Redis failover stalls checkout');
    const { auditLog } = await t.ok(
      `{ auditLog(filter: { subjectId: "${id}" }, first: 2) { nodes { actor fields beforeDigest afterDigest } } }`,
    );
    expect(auditLog.nodes[0]).toMatchObject({ actor: 'token:writer', fields: ['similarity'] });
    expect(auditLog.nodes[0].beforeDigest).toBe(auditLog.nodes[1].afterDigest);
    const code = async (answer: Promise<any>) => (await answer).errors[0].extensions.code;
    expect(await code(judge('confirm', reader))).toBe('FORBIDDEN');
    expect(await code(judge('confirm', writer, idOf('Quokkafish')))).toBe('NOT_FOUND');
    expect(await code(judge('confirm', writer, 'x'))).toBe('NOT_FOUND');
    expect(await code(judge('confirm', writer, id))).toBe('BAD_USER_INPUT');
  });
});
