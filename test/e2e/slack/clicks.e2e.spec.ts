import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { referencesIn, SEARCHING, type SlackCaller, TEAM } from '../../support/slack.js';
import { HIDDEN, linkUser, startBot } from '../../support/slack-corpus.js';

/** What happens after the first answer: slow answers, buttons, the menu of a message, a Slack that refuses or hangs. */
const { slack, t, caller, stored, admin, close } = await startBot();
const token = await t.token('writer', ['write']);
await linkUser(t, caller, token);
afterAll(close);
beforeEach(() => slack.forget());

/** Nothing of the postmortems can be read until the work is done. */
async function whileLocked<T>(work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: t.database.url });
  await client.connect();
  try {
    await client.query('BEGIN; LOCK TABLE postmortem IN ACCESS EXCLUSIVE MODE');
    return await work();
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
    await client.end();
  }
}

describe('an answer that takes long', () => {
  it('is announced, and then put in the place of the announcement', async () => {
    const response_url = slack.responseUrl();
    const first = await whileLocked(() => caller.commandAtOnce('redis failover', { response_url }));
    expect(first.json).toMatchObject({ response_type: 'ephemeral', text: SEARCHING });
    await slack.until(() => slack.at(response_url).length > 0);
    const [later] = slack.at(response_url);
    expect(later).toMatchObject({ response_type: 'ephemeral', replace_original: true });
    expect(referencesIn(later!.blocks)).toHaveLength(5);
    expect(slack.refused).toEqual([]);
  });

  it('goes to Slack and nowhere else, whatever a signed request says', async () => {
    const asked: string[] = [];
    for (const response_url of [
      'http://169.254.169.254/latest/meta-data',
      'https://hooks.slack.com.evil.example/x',
      'https://user@evil.example/hooks.slack.com',
      'file:///etc/passwd',
      'nonsense',
      '',
    ]) {
      const { json } = await whileLocked(() => caller.commandAtOnce('redis', { response_url }));
      asked.push(json.text as string);
    }
    await caller.event({ type: 'app_mention', text: '<@UBOT> help' });
    await slack.until(() => slack.calls.length > 0);
    expect(asked).toEqual(Array(6).fill(SEARCHING));
    expect(slack.answers).toEqual([]);
    const metrics = await t.app.inject({ url: '/metrics', headers: { authorization: `Bearer ${admin}` } });
    expect(metrics.payload).toMatch(/hindsight_slack_undelivered_total\{what="address"\} [1-6]/);
  });
});

describe('an answer that Slack does not take', () => {
  const show = () => caller.button('hindsight_show', stored.get('A certificate of the edge expired')!.id);

  it('for its blocks goes again as text', async () => {
    slack.troubles.set('response', [{ status: 400 }]);
    const [answer] = await show();
    expect(answer!.blocks).toBeUndefined();
    expect(answer!.text).toContain('A certificate of the edge expired');
  });

  it('at the moment goes again, after the pause that Slack asks for', async () => {
    slack.troubles.set('response', [{ status: 429, headers: { 'retry-after': '0.2' } }, { status: 503 }]);
    expect((await show())[0]!.blocks.length).toBeGreaterThan(1);
  });

  it('as its address is used up or too old is given up, and counted', async () => {
    const response_url = slack.responseUrl(31 * 60);
    const action = { type: 'button', block_id: 'b', action_id: 'hindsight_show', value: 'x' };
    await caller.interaction({ type: 'block_actions', response_url, actions: [action] });
    await slack.until(() => slack.refused.length > 0);
    expect(slack.refused).toEqual(['expired_url']);
    const once = slack.responseUrl();
    for (let i = 0; i < 6; i++)
      await caller.interaction({
        type: 'block_actions',
        response_url: once,
        trigger_id: `${i}`,
        actions: [action],
      });
    await slack.until(() => slack.refused.length > 1);
    expect([slack.at(once).length, slack.refused]).toEqual([5, ['expired_url', 'used_url']]);
  });

  it('in a thread goes again as text, and waits as long as Slack asks', async () => {
    slack.troubles.set('chat.postMessage', [
      { status: 429, headers: { 'retry-after': '1' } },
      { status: 200, error: 'invalid_blocks' },
    ]);
    await caller.event({ type: 'app_mention', text: '<@UBOT> help' });
    await slack.until(() => slack.calls.length > 0);
    const [{ args }] = slack.called('chat.postMessage') as [(typeof slack.calls)[0]];
    expect([args.blocks, typeof args.text]).toEqual([undefined, 'string']);
  });
});

describe('the same thing, or not', () => {
  const pair = (): [string, string] => [
    stored.get('Redis failover timeouts number 1')!.id,
    stored.get('Redis failover timeouts number 9')!.id,
  ];
  const reasons = async (id: string, other: string): Promise<string[]> => {
    const query = `query ($id: ID!) { similarPostmortems(id: $id, first: 20) { postmortem { id } reasons { kind } } }`;
    const { data } = await t.as(token, query, { id });
    const hit = data.similarPostmortems.find(({ postmortem }: any) => postmortem.id === other);
    return (hit?.reasons ?? []).map(({ kind }: any) => kind);
  };

  it('is kept, with the name of who said it', async () => {
    const [id, other] = pair();
    expect(await reasons(id, other)).not.toContain('CONFIRMED');
    const [answer] = await caller.button('hindsight_confirm', `${id} ${other}`);
    expect(answer).toMatchObject({ response_type: 'ephemeral', replace_original: true });
    expect(answer!.text).toContain('number 9');
    expect(JSON.stringify(answer!.blocks)).toContain('people say it is the same thing');
    expect(await reasons(id, other)).toContain('CONFIRMED');
    await caller.button('hindsight_dismiss', `${id} ${other}`);
    expect(await reasons(id, other)).not.toContain('CONFIRMED');
  });

  it('is for those who may write, and are known', async () => {
    const [id, other] = pair();
    const [unknown] = await caller.as('U0UNKNOWN').button('hindsight_confirm', `${id} ${other}`);
    expect(unknown!.text).toContain('connect your account first');
    const reader = caller.as('U0ONLYREADS');
    await linkUser(t, reader, await t.token('only reads', ['read']));
    const [refused] = await reader.button('hindsight_confirm', `${id} ${other}`);
    expect(refused!.text).toMatch(/scope write/);
    const hidden = stored.get(`Redis failover of the ${HIDDEN}`)!.id;
    const [secret] = await caller.button('hindsight_confirm', `${id} ${hidden}`);
    expect(secret!.text).toMatch(/found/);
    expect(await reasons(id, other)).not.toContain('CONFIRMED');
  });

  it.each(['', 'x', 'x y', '00000000-0000-0000-0000-000000000000', `' OR 1=1 --`])(
    'with the value %j is refused in words',
    async (value) => {
      const [answer] = await caller.button('hindsight_confirm', value);
      expect(answer!.text).toContain(':information_source:');
      const [shown] = await caller.button('hindsight_show', value);
      expect(shown!.text).toContain(':information_source:');
    },
  );
});

describe('a button', () => {
  it('is good for the one it was shown to', async () => {
    const { json } = await caller.command('redis failover');
    const more = json.blocks.flatMap((one: any) => one.elements ?? []).find((one: any) => one.value);
    const [mine] = await caller.button(more.action_id as string, more.value as string);
    expect(referencesIn(mine!.blocks)).toHaveLength(4);
    for (const [user, value] of [
      [caller.as('U0OTHER'), more.value],
      [caller, `${more.value}x`],
      [caller, `~${'a'.repeat(24)}`],
      [caller, 'nonsense'],
    ] as [SlackCaller, string][])
      expect((await user.button('hindsight_more', value))[0]!.text).toContain('no longer good');
  });

  it('remembers a search that is too long for it', async () => {
    const many = (word: string): string => Array<string>(95).fill(word).join(',');
    const words = `redis failover service:${many('checkout')} tag:${many('cache')}`;
    const { json } = await caller.command(words);
    const more = json.blocks.flatMap((one: any) => one.elements ?? []).find((one: any) => one.value);
    expect(more.value).toMatch(/^~[\w-]{24}$/);
    const [turned] = await caller.button(more.action_id as string, more.value as string);
    expect(referencesIn(turned!.blocks).length).toBeGreaterThan(0);
    expect((await caller.as('U0OTHER').button('hindsight_more', more.value as string))[0]!.text).toContain(
      'no longer good',
    );
  });
});

describe('the menu of a message', () => {
  const alert = {
    text: '',
    attachments: [
      {
        fallback: 'x509: certificate has expired',
        title: 'Edge is down',
        fields: [{ title: 'error', value: '<https://graf.example|x509: certificate has expired>' }],
      },
    ],
  };
  const ask = (message: object, user = caller) =>
    user.interaction({
      ...{ type: 'message_action', callback_id: 'find_similar', message_ts: '1.1', message },
      response_url: slack.responseUrl(),
    });

  it('finds incidents like an alert, which comes as an attachment, in a window for the one who asks', async () => {
    expect(await ask(alert)).toMatchObject({ status: 200, text: '' });
    await slack.until(() => slack.called('views.open').length > 0);
    const { args } = slack.called('views.open')[0]!;
    expect(args.trigger_id).toBe('trigger-1');
    expect(referencesIn(args.view)).toContain(stored.get('A certificate of the edge expired')!.reference);
    expect(slack.refused).toEqual([]);
  });

  it('says that a message without text has none', async () => {
    await ask({ text: '', files: [{ id: 'F1' }] });
    await slack.until(() => slack.called('views.open').length > 0);
    expect(JSON.stringify(slack.calls[0]!.args.view)).toContain('There is no text in this message');
  });

  it('opens the window in time and fills it later', async () => {
    await whileLocked(async () => {
      await ask(alert);
      await slack.until(() => slack.called('views.open').length > 0);
      expect(JSON.stringify(slack.calls[0]!.args.view)).toContain('Searching');
    });
    await slack.until(() => slack.called('views.update').length > 0);
    const { args } = slack.called('views.update')[0]!;
    expect(args).toMatchObject({ view_id: 'V1', hash: 'h1' });
    expect(referencesIn(args.view).length).toBeGreaterThan(0);
  });

  it('stands by where Slack does not answer', async () => {
    slack.troubles.set('views.open', ['HANG', 'HANG']);
    expect((await ask(alert)).status).toBe(200);
    const { status, json } = await caller.command('help', { team_id: TEAM });
    expect([status, json.response_type]).toEqual([200, 'ephemeral']);
  });
});
