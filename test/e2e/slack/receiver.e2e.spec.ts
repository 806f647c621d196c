import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';
import { FakeSlack, listen, OLD_SECRET, type SlackCaller } from '../../support/slack.js';

/** Who is believed over HTTP, and what a request that is not believed gets. */
const slack = new FakeSlack();
let t: TestApp;
let caller: SlackCaller;

beforeAll(async () => {
  await slack.start();
  // Not local: whoever has no token is nobody, so what passes the gate passes it as Slack.
  t = await startTestApp({ ...slack.env(), HOST: '0.0.0.0' });
  caller = await listen(t, slack);
});
afterAll(async () => {
  await t.close();
  await slack.stop();
});
beforeEach(() => slack.forget());

const HELP = 'Have we seen this before?';
const REFUSED = { status: 401, text: '' };

describe('a signed request', () => {
  it('is answered in its acknowledgement', async () => {
    const { status, json } = await caller.command('help');
    expect({ status, type: json.response_type }).toEqual({ status: 200, type: 'ephemeral' });
    expect(json.text).toContain(HELP);
    expect(slack.answers).toEqual([]);
  });

  it('may be signed with the secret before', async () => {
    expect((await caller.command('help', {}, { secret: OLD_SECRET })).json.text).toContain(HELP);
  });

  it.each([
    ['a wrong secret', { secret: 'signing-secret-of-somebody-else' }],
    ['an old time', { skew: -301 }],
    // Whatever is checked later is less to come, and older.
    ['a time to come', { skew: 330 }],
    ['no signature', { headers: { 'x-slack-signature': undefined } }],
    ['no time', { headers: { 'x-slack-request-timestamp': undefined } }],
    ['a time that is no number', { headers: { 'x-slack-request-timestamp': 'NaN' } }],
    ['a signature of another version', { headers: { 'x-slack-signature': `v1=${'0'.repeat(64)}` } }],
    ['a signature of another form', { headers: { 'x-slack-signature': 'v0=' } }],
    ['a body changed by one byte', { tamper: (body: string) => body.replace('help', 'helq') }],
    ['more at the end of the body', { tamper: (body: string) => `${body}&text=show` }],
    ['no body', { tamper: () => '' }],
  ])('is refused for %s', async (_, options) => {
    const { status, text } = await caller.command('help', {}, options);
    expect({ status, text }).toEqual(REFUSED);
  });

  it.each([
    ['almost old', { skew: -280 }],
    ['almost to come', { skew: 295 }],
  ])('is believed when its time is %s', async (_, options) => {
    expect((await caller.command('help', {}, options)).json.text).toContain(HELP);
  });

  it.each(['application/x-www-form-urlencoded; charset=utf-8', 'Application/X-WWW-Form-Urlencoded'])(
    'is read as %s',
    async (contentType) => {
      expect((await caller.command('help', {}, { contentType })).json.text).toContain(HELP);
    },
  );

  it('keeps letters of every script', async () => {
    const { json } = await caller.command('show 障害 🔥 ünïcode');
    expect(json.text).toContain('show: needs a reference such as PM-12');
    const found = await caller.command('障害 🔥 ünïcode');
    expect(found.json.text).toContain('障害 🔥 ünïcode');
  });

  it('of another kind is refused as a mistake, without being worked on', async () => {
    expect((await caller.raw('{"a":', 'application/json')).status).toBe(400);
    expect((await caller.raw('[]', 'application/json')).status).toBe(400);
    expect((await caller.raw('payload=nonsense', 'application/x-www-form-urlencoded')).status).toBe(400);
    expect((await caller.raw('<a/>', 'text/xml')).status).toBe(400);
  });

  it('of 300 kB is too large', async () => {
    expect((await caller.command('x'.repeat(300_000))).status).toBe(413);
  });

  it('of which nothing is known is acknowledged all the same', async () => {
    const { status, text } = await caller.raw(
      JSON.stringify({ type: 'surprise', team_id: 'T0HOME', user_id: 'U0READER' }),
      'application/json',
    );
    expect({ status, text }).toEqual({ status: 200, text: '' });
  });
});

describe('the check of the address', () => {
  const CHALLENGE = JSON.stringify({ type: 'url_verification', challenge: 'say this' });

  it('is answered after the signature was checked', async () => {
    expect((await caller.raw(CHALLENGE, 'application/json')).json).toEqual({ challenge: 'say this' });
    expect(
      await caller.raw(CHALLENGE, 'application/json', { secret: 'somebody-elses-secret' }),
    ).toMatchObject(REFUSED);
  });

  it('that looks at certificates comes unsigned, and gets nothing', async () => {
    const unsigned = { headers: { 'x-slack-signature': undefined } };
    const form = 'application/x-www-form-urlencoded';
    expect(await caller.raw('ssl_check=1&token=abc', form, unsigned)).toMatchObject({
      status: 200,
      text: '',
    });
    expect(await caller.raw('ssl_check=1&command=/x', form, unsigned)).toMatchObject(REFUSED);
  });
});

describe('the gate', () => {
  it('lets nothing else through without a token', async () => {
    for (const [method, path, refusal] of [
      ['GET', '/slack/events', 401],
      // A form that does not say which page it comes from.
      ['POST', '/slack/events/', 403],
      ['POST', '/slack/eventsx', 403],
      ['POST', '/slack', 403],
      ['POST', '/graphql', 401],
      ['GET', '/metrics', 401],
    ] as const) {
      const { status } = await fetch(`${caller.base}${path}`, { method });
      expect([path, status]).toEqual([path, refusal]);
    }
  });

  it('asks no token of Slack, nor believes one there', async () => {
    const token = await t.token('somebody', ['read']);
    const response = await fetch(`${caller.base}/slack/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(401);
  });

  it('leaves the bodies of the API as they are', async () => {
    const token = await t.token('reader', ['read']);
    expect((await t.as(token, '{ postmortems { totalCount } }')).data).toEqual({
      postmortems: { totalCount: 0 },
    });
  });
});

describe('a request that comes again', () => {
  it('with the same signature is not worked on', async () => {
    const body = new URLSearchParams({
      ...{ command: '/postmortem', text: 'help', team_id: 'T0HOME', user_id: 'U0READER', user_name: 'r' },
      response_url: slack.responseUrl(),
    }).toString();
    const form = 'application/x-www-form-urlencoded';
    expect((await caller.raw(body, form)).json.text).toContain(HELP);
    expect(await caller.raw(body, form)).toMatchObject({ status: 200, text: '' });
  });

  it('as an event sent anew by Slack is answered once', async () => {
    const event = { type: 'app_mention', text: '<@UBOT> help' };
    const retry = { headers: { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } };
    await caller.event(event, { event_id: 'Ev0AGAIN' });
    await caller.event(event, { event_id: 'Ev0AGAIN' }, { ...retry, skew: 1 });
    await caller.event(event, { event_id: 'Ev0OTHER' });
    await slack.until(() => slack.called('chat.postMessage').length >= 2);
    expect(slack.called('chat.postMessage')).toHaveLength(2);
  });

  it('to another process is not worked on there either', async () => {
    const other = await startTestApp({ ...slack.env(), HOST: '0.0.0.0' }, t.database);
    const second = await listen(other, slack);
    const requests = Array.from({ length: 6 }, (_, i) =>
      (i % 2 ? second : caller).raw(
        JSON.stringify({
          ...{ type: 'event_callback', team_id: 'T0HOME', event_id: 'Ev0RACE' },
          event: { type: 'app_mention', user: 'U0READER', channel: 'C1', ts: '1.1', text: `<@UBOT> help` },
        }),
        'application/json',
      ),
    );
    expect((await Promise.all(requests)).map(({ status }) => status)).toEqual(Array(6).fill(200));
    await slack.until(() => slack.called('chat.postMessage').length > 0);
    await other.close();
    expect(slack.called('chat.postMessage')).toHaveLength(1);
  });
});

describe('whose requests are not for us', () => {
  it('people of another workspace are told so', async () => {
    const { json } = await caller.command('help', { team_id: 'T0FOREIGN' });
    expect(json).toEqual({
      response_type: 'ephemeral',
      text: 'This workspace is not connected to the postmortems. Ask whoever runs them.',
    });
  });

  it('an event of a foreigner, of a program or of ourselves is passed over', async () => {
    const mention = { type: 'app_mention', text: '<@UBOT> help' };
    await caller.event({ ...mention, user_team: 'T0FOREIGN' });
    await caller.event(mention, { team_id: 'T0FOREIGN' });
    await caller.event({ ...mention, bot_id: 'B0OTHER' });
    await caller.event({ ...mention, user: 'UBOT' });
    await caller.event({ ...mention, channel: 'C0LAST' });
    await slack.until(() => slack.calls.length > 0);
    expect(slack.calls.map(({ args }) => args.channel)).toEqual(['C0LAST']);
  });

  it('another app is refused where ours is known by its id', async () => {
    const strict = await startTestApp(
      { ...slack.env({ SLACK_APP_ID: 'A0APP' }), HOST: '0.0.0.0' },
      t.database,
    );
    const there = await listen(strict, slack);
    expect((await there.command('help', { api_app_id: 'A0OTHER' })).text).toBe('');
    expect((await there.command('help')).json.text).toContain(HELP);
    await strict.close();
  });
});
