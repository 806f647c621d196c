import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LOCAL_VIEWER } from '../../../src/access/index.js';
import { ActionFilters, ActionList } from '../../../src/actions/index.js';
import { SearchService } from '../../../src/search/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { FakeSlack, listen, referencesIn, type SlackCaller } from '../../support/slack.js';
import { HIDDEN, linkUser, storeCorpus, type Stored } from '../../support/slack-corpus.js';

/** Slack shows each viewer what the API shows, in the same order; and a channel what the whole organisation may see. */
const slack = new FakeSlack();
let t: TestApp;
let caller: SlackCaller;
let stored: Stored;
const tokens: Record<string, string> = {};
const users: Record<string, SlackCaller> = {};
const VIEWERS = {
  reader: ['read'],
  writer: ['write'],
  restricted: ['write', 'restricted'],
  admin: ['admin'],
};
const HIDDEN_TITLE = `Redis failover of the ${HIDDEN}`;

beforeAll(async () => {
  await slack.start();
  t = await startTestApp({
    ...slack.env(),
    ...{ HOST: '0.0.0.0', HINDSIGHT_PUBLIC_URL: 'https://pm.example.com' },
    // Its days begin at 10:00 UTC of the day before, the very instant at which incidents of the corpus begin.
    HINDSIGHT_TIMEZONE: 'Pacific/Kiritimati',
  });
  caller = await listen(t, slack);
  for (const [name, scopes] of Object.entries(VIEWERS)) tokens[name] = await t.token(name, scopes);
  stored = await storeCorpus(t, tokens.admin!);
  for (const name of Object.keys(VIEWERS)) {
    users[name] = caller.as(`U0${name.toUpperCase()}`);
    await linkUser(t, users[name], tokens[name]!);
  }
});
afterAll(async () => {
  await t.close();
  await slack.stop();
});
beforeEach(() => slack.forget());

/** All pages of an answer, turned with its own buttons. */
async function everyPage(user: SlackCaller, text: string): Promise<string[]> {
  let message: Record<string, any> = (await user.command(text)).json;
  const found = referencesIn(message.blocks);
  for (;;) {
    const more = message.blocks
      .flatMap((block: any) => block.elements ?? [])
      .find((element: any) => element.action_id === 'hindsight_more');
    if (!more) return found;
    [message] = (await user.button('hindsight_more', more.value)) as [Record<string, any>];
    expect(message).toMatchObject({ response_type: 'ephemeral', replace_original: true });
    found.push(...referencesIn(message.blocks));
  }
}

const SEARCH = `query ($query: String!, $filter: PostmortemFilter) {
  searchPostmortems(query: $query, filter: $filter, first: 100) { hits { postmortem { reference } } } }`;

async function throughApi(token: string, query: string, filter: object): Promise<string[]> {
  const { data, errors } = await t.as(token, SEARCH, { query, filter });
  expect(errors).toBeUndefined();
  return data.searchPostmortems.hits.map((hit: any) => hit.postmortem.reference);
}

describe('the same through Slack and through the API', () => {
  const asked: readonly (readonly [typed: string, query: string, filter: object])[] = [
    ['redis failover timeouts', 'redis failover timeouts', {}],
    [`search ${HIDDEN}`, HIDDEN, {}],
    ['redis sev:1', 'redis', { severity: ['SEV1'] }],
    [
      'search service:"Shop till" since:2025-06-04 before:2025-08-04',
      '',
      {
        ...{ service: ['checkout'], startedFrom: '2025-06-03T10:00:00Z' },
        startedBefore: '2025-08-03T10:00:00Z',
      },
    ],
    ['failover cause:cas', 'failover', { rootCause: ['CAS'] }],
    ['“x509: certificate has expired”', '"x509: certificate has expired"', {}],
    ['nothing like that at all', 'nothing like that at all', {}],
  ];

  it.each(Object.keys(VIEWERS))('finds for a %s', async (viewer) => {
    for (const [typed, query, filter] of asked) {
      const expected = await throughApi(tokens[viewer]!, query, filter);
      expect([typed, await everyPage(users[viewer]!, typed)]).toEqual([typed, expected]);
    }
    const all = await everyPage(users[viewer]!, 'redis failover timeouts');
    expect(all).toHaveLength(/restricted|admin/.test(viewer) ? 11 : 9);
    expect(slack.refused).toEqual([]);
  });

  it('leads on from a filter that hides all that was found', async () => {
    const { json } = await users.reader!.command('redis sev:1');
    const widen = json.blocks.flatMap((block: any) => block.elements ?? []).find((one: any) => one.value);
    expect(widen).toMatchObject({ action_id: 'hindsight_widen' });
    const [message] = await users.reader!.button('hindsight_widen', widen.value);
    expect(referencesIn(message!.blocks)).toEqual(
      (await throughApi(tokens.reader!, 'redis', {})).slice(0, 5),
    );
    const [refused] = await users.writer!.button('hindsight_widen', widen.value);
    expect(refused!.text).toContain('no longer good');
  });

  it('finds for somebody who is not linked what a reader finds, and says so', async () => {
    const nobody = caller.as('U0NOBODY');
    for (const [typed, query, filter] of asked)
      expect(await everyPage(nobody, typed)).toEqual(await throughApi(tokens.reader!, query, filter));
    expect((await nobody.command('redis')).text).toContain('`link` connects your account');
    expect((await users.reader!.command('redis')).text).not.toContain('`link` connects your account');
  });

  it.each(Object.keys(VIEWERS))('finds what is similar for a %s', async (viewer) => {
    const { id, reference } = stored.get('Redis failover timeouts number 3')!;
    const query = `query ($id: ID!) { similarPostmortems(id: $id) { postmortem { reference } } }`;
    const { data } = await t.as(tokens[viewer], query, { id });
    const expected = data.similarPostmortems.map((hit: any) => hit.postmortem.reference);
    expect(expected).toHaveLength(5);
    const { json } = await users[viewer]!.command(`similar ${reference}`);
    expect(referencesIn(json.blocks)).toEqual(expected);
    const text = 'READONLY You can’t write against a read only replica (shop till)';
    const pasted = await t.as(
      tokens[viewer],
      `query ($text: String!) { similarPostmortems(text: $text) { postmortem { reference } } }`,
      { text: text.replace('’', "'") },
    );
    expect(referencesIn((await users[viewer]!.command(`similar ${text}`)).json.blocks)).toEqual(
      pasted.data.similarPostmortems.map((hit: any) => hit.postmortem.reference),
    );
  });

  it.each(Object.keys(VIEWERS))('counts what is due for a %s', async (viewer) => {
    const query = `{ actionItems(filter: { status: [OPEN, IN_PROGRESS] }, first: 10) { totalCount nodes { title } } }`;
    const { totalCount, nodes } = (await t.as(tokens[viewer], query)).data.actionItems;
    const { json } = await users[viewer]!.command('due');
    expect(json.text).toContain(`${totalCount} open action items`);
    const titles = json.blocks.slice(1).map((block: any) => /^\*(.*)\*\n/.exec(block.text.text)![1]);
    expect(titles).toEqual(nodes.map(({ title }: any) => title));
    expect((await users[viewer]!.command('due team:payments')).json.text).toContain(`${totalCount / 2} open`);
  });

  it.each(Object.keys(VIEWERS))('tells of a service for a %s', async (viewer) => {
    const query = `{ postmortems(filter: { service: ["checkout"] }, first: 5) { totalCount nodes { reference } } }`;
    const { totalCount, nodes } = (await t.as(tokens[viewer], query)).data.postmortems;
    const { json } = await users[viewer]!.command('service Shop till');
    expect(json.text).toContain(`${totalCount} past incidents reached it`);
    expect(referencesIn(json.blocks)).toEqual(nodes.map(({ reference }: any) => reference));
  });

  it.each(Object.keys(VIEWERS))('counts trends for a %s', async (viewer) => {
    const query = `{ trends(interval: QUARTER, groupBy: SEVERITY, from: "2024-12-31T10:00:00Z", to: "2025-12-31T10:00:00Z") {
      total { total } series { label total } } }`;
    const { total, series } = (await t.as(tokens[viewer], query)).data.trends;
    expect(total.total).toBe(/restricted|admin/.test(viewer) ? 11 : 9);
    const { json } = await users[viewer]!.command('trends 2025 by:severity');
    expect(json.text).toContain(
      `*${total.total} incidents* in 2025; 1 in the 365 days before: *more* than chance`,
    );
    for (const one of series) expect(json.text).toContain(`${one.label}: ${one.total}`);
    const narrowed = (await users[viewer]!.command('trends 2025-Q2 service:"Shop till"')).json;
    expect(narrowed.text).toContain('incidents* in 2025-Q2 with service checkout');
    expect(JSON.stringify(narrowed)).not.toContain(HIDDEN);
    expect((await users[viewer]!.command('trends 2025-Q5')).json.text).toContain('must be days such as 90d');
    expect((await users[viewer]!.command('trends by:moon')).json.text).toContain('moon is none');
    const unknown = (await users[viewer]!.command('trends 2025 team:nonesuch')).json.text;
    expect(unknown).toContain('no service of the catalogue is owned by a team nonesuch');
    expect(unknown).not.toMatch(/filter|incident/);
    expect(slack.refused).toEqual([]);
  });

  it('shows one postmortem, or says that there is none, whether it is hidden or not there', async () => {
    const { reference } = stored.get(HIDDEN_TITLE)!;
    const hidden = (await users.reader!.command(`show ${reference}`)).json;
    const missing = (await users.reader!.command('show PM-777777')).json;
    expect(JSON.stringify(hidden).replaceAll(reference, 'X')).toBe(
      JSON.stringify(missing).replaceAll('PM-777777', 'X'),
    );
    const shown = (await users.restricted!.command(`show ${reference}`)).json;
    expect(shown.response_type).toBe('ephemeral');
    expect(JSON.stringify(shown)).toContain(HIDDEN);
    expect(JSON.stringify(shown)).not.toContain('hindsight_share');
  });
});

describe('what is counted no further than anybody reads', () => {
  it('says so, and finds the same', async () => {
    const search = t.get(SearchService);
    const ask = (countUpTo?: number) =>
      search.search(LOCAL_VIEWER, {
        ...{ query: 'redis failover', first: 5 },
        ...(countUpTo !== undefined && { countUpTo }),
      });
    const all = await ask();
    expect([all.results.totalCount, all.results.totalIsExact]).toEqual([11, true]);
    for (const [most, total, isExact] of [
      [11, 11, true],
      [3, 3, false],
      [0, 0, false],
    ] as const) {
      const { answer, results } = await ask(most);
      expect([most, results.totalCount, results.totalIsExact]).toEqual([most, total, isExact]);
      expect([answer.hits, results.pageInfo]).toEqual([all.answer.hits, all.results.pageInfo]);
    }
    const wanted = await t.get(ActionFilters).read(LOCAL_VIEWER, { status: ['OPEN'] });
    const list = t.get(ActionList);
    expect([await list.count(LOCAL_VIEWER, wanted), await list.count(LOCAL_VIEWER, wanted, 3)]).toEqual([
      22, 4,
    ]);
  });
});

describe('what others read along', () => {
  it('a mention is answered in its thread with what everybody may see', async () => {
    for (const user of [users.restricted!, users.admin!, caller.as('U0NOBODY')]) {
      slack.forget();
      await user.event({ type: 'app_mention', text: '<@UBOT> redis failover', thread_ts: '1699.1' });
      await slack.until(() => slack.calls.length > 0);
      const [{ method, args }] = slack.calls as [(typeof slack.calls)[0]];
      expect({ method, thread: args.thread_ts, unfurls: args.unfurl_links }).toEqual({
        ...{ method: 'chat.postMessage', thread: '1699.1', unfurls: 'false' },
      });
      expect(referencesIn(args.blocks)).toEqual(
        (await throughApi(tokens.reader!, 'redis failover', {})).slice(0, 5),
      );
      expect(JSON.stringify(args)).not.toMatch(/hindsight_(more|menu|share|similar)/);
    }
    expect(slack.refused).toEqual([]);
  });

  it('a mention that asks for something hidden is told there is none', async () => {
    const { reference } = stored.get(HIDDEN_TITLE)!;
    for (const text of [`show ${reference}`, `similar ${reference}`, HIDDEN, `service checkout`]) {
      slack.forget();
      await users.admin!.event({ type: 'app_mention', text: `<@UBOT> ${text}` });
      await slack.until(() => slack.calls.length > 0);
      expect(JSON.stringify(slack.calls[0]!.args).replaceAll(`“${HIDDEN}”`, '')).not.toContain(HIDDEN);
    }
  });

  it('a mention gives no link to an account away', async () => {
    await users.admin!.event({ type: 'app_mention', text: '<@UBOT> link' });
    await slack.until(() => slack.calls.length > 0);
    expect(JSON.stringify(slack.calls[0]!.args)).not.toContain('state=');
  });

  it('sharing looks at the rights of the moment', async () => {
    const { id } = stored.get('Redis failover timeouts number 5')!;
    const [shared] = await users.reader!.button('hindsight_share', id);
    expect(shared).toMatchObject({ response_type: 'in_channel', replace_original: false });
    expect(JSON.stringify(shared)).toContain('Shared by <@U0READER>');
    const buttons = shared!.blocks
      .flatMap((block: any) => block.elements ?? [])
      .filter((e: any) => e.action_id);
    expect(buttons.map((button: any) => [button.action_id, typeof button.url])).toEqual([
      ['hindsight_open', 'string'],
    ]);

    const hide = (visibility: string, version: number) =>
      `mutation { updatePostmortem(id: "${id}", expectedVersion: ${version}, input: { visibility: ${visibility} }) { id } }`;
    expect((await t.as(tokens.admin, hide('RESTRICTED', 1))).errors).toBeUndefined();
    for (const user of [users.reader!, users.restricted!, users.admin!]) {
      const [refused] = await user.button('hindsight_share', id);
      expect(refused).toMatchObject({ response_type: 'ephemeral', replace_original: false });
      expect(JSON.stringify(refused)).not.toContain('number 5');
    }
    expect((await t.as(tokens.admin, hide('ORGANIZATION', 2))).errors).toBeUndefined();
  });

  it('an id put into a click leads nowhere without the right to it', async () => {
    const { id } = stored.get(HIDDEN_TITLE)!;
    for (const name of ['show', 'similar', 'share']) {
      const [answer] = await users.writer!.button(`hindsight_${name}`, id);
      expect(answer!.response_type).toBe('ephemeral');
      expect(JSON.stringify(answer)).not.toContain(HIDDEN);
      expect(answer!.text).toContain('No postmortem like this was found');
    }
  });

  const url = (reference: string) => `https://pm.example.com/postmortems/${reference}`;
  const post = (user: SlackCaller, urls: readonly string[], event = {}, more = {}) =>
    user.event(
      {
        ...{ type: 'link_shared', message_ts: '1700.1', unfurl_id: 'U1', source: 'conversations_history' },
        links: urls.map((one) => ({ url: one, domain: 'pm.example.com' })),
        ...event,
      },
      more,
    );

  it('a link is unfurled only to what everybody may see', async () => {
    const open = stored.get('Redis failover timeouts number 1')!.reference;
    const hidden = stored.get(HIDDEN_TITLE)!.reference;
    const urls = [
      ...[
        url(hidden),
        url(open),
        `https://evil.example.com/postmortems/${open}`,
        'https://pm.example.com/search',
      ],
      ...['nonsense', 'https://pm.example.com/postmortems/PM-999999'],
    ];
    await post(users.admin!, urls.slice(0, 5));
    await post(users.admin!, [url(hidden)]);
    // Events are worked on after they are acknowledged, at the same time: the next one could be faster.
    await slack.until(() => slack.called('chat.unfurl').length >= 1);
    await post(users.admin!, [`${url(open)}#timeline`], { unfurl_id: undefined, source: undefined });
    await slack.until(() => slack.called('chat.unfurl').length >= 2);
    const calls = slack.called('chat.unfurl').map(({ args }) => args);
    expect(calls.map(({ unfurls }) => Object.keys(unfurls))).toEqual([
      [url(open)],
      [`${url(open)}#timeline`],
    ]);
    expect(calls[0]).toMatchObject({ unfurl_id: 'U1', source: 'conversations_history' });
    expect(calls[1]).toMatchObject({ channel: 'C0GENERAL', ts: '1700.1' });
    expect(slack.refused).toEqual([]);
  });

  it('where people of other organisations share the channel nothing is posted for all', async () => {
    const open = stored.get('Redis failover timeouts number 1')!;
    const there = { channel: 'C0CONNECT' };
    await post(users.reader!, [url(open.reference)], there, { is_ext_shared_channel: true });
    await users.reader!.event(
      { type: 'app_mention', text: '<@UBOT> redis', ...there },
      { is_ext_shared_channel: true },
    );
    await slack.until(() => slack.calls.length > 0);
    expect(slack.calls.map(({ method, args }) => [method, args.user])).toEqual([
      ['chat.postEphemeral', 'U0READER'],
    ]);
    // The channel is remembered as shared, since clicks do not tell.
    const [refused] = await users.reader!.click(
      { type: 'button', action_id: 'hindsight_share', value: open.id },
      { channel: { id: 'C0CONNECT' } },
    );
    expect(refused).toMatchObject({ response_type: 'ephemeral' });
    expect(refused!.text).toContain('People of other organisations share this channel');
    // Guests of the other organisation get nothing at all.
    slack.forget();
    await post(caller.as('U0GUEST'), [url(open.reference)], { user_team: 'T0OTHERS', ...there });
    const guest = { id: 'U0GUEST', team_id: 'T0OTHERS' };
    await caller.interaction({
      ...{ type: 'block_actions', response_url: slack.responseUrl(), user: guest },
      actions: [{ type: 'button', block_id: 'b', action_id: 'hindsight_show', value: open.id }],
    });
    await users.reader!.event({ type: 'app_mention', text: '<@UBOT> help', channel: 'C0LAST' });
    await slack.until(() => slack.calls.length > 0);
    expect([slack.calls.length, slack.answers.length, slack.calls[0]!.args.channel]).toEqual([
      1,
      0,
      'C0LAST',
    ]);
  });
});
