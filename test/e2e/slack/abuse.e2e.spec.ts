import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { LOCAL_VIEWER, TokensService } from '../../../src/access/index.js';
import { startTestApp } from '../../support/app.js';
import { listen, OLD_SECRET, referencesIn } from '../../support/slack.js';
import { HIDDEN, linkUser, startBot } from '../../support/slack-corpus.js';

/** What people, programs and a Slack in trouble can do to the bot, beside what stands with the parts concerned. */
const { slack, t, caller, stored, admin, close } = await startBot();
afterAll(close);
beforeEach(() => slack.forget());

async function metric(name: string): Promise<number> {
  const { payload } = await t.app.inject({ url: '/metrics', headers: { authorization: `Bearer ${admin}` } });
  const line = payload.split('\n').find((one) => one.startsWith(name));
  return Number(line?.split(' ').at(-1) ?? 0);
}

describe('a text of ten thousand characters', () => {
  it.each([
    ['letters', 'x'.repeat(10_000)],
    ['words', 'redis failover '.repeat(670)],
    ['marks', '*'.repeat(10_000)],
    ['an alert', `similar ${'READONLY You can’t write against a read only replica '.repeat(190)}`],
    ['quotes that never end', '"a '.repeat(3300)],
    ['open links', '<http:'.repeat(1660)],
    ['filters', `service:${'checkout,'.repeat(1100)}`],
    ['emoji', '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}'.repeat(1250)],
    ['a name', `service ${'y'.repeat(9990)}`],
    ['a period', `trends ${'9'.repeat(9990)}`],
    ['mentions', '<!channel> <@U123> '.repeat(520)],
  ])('is answered in words, of %s', async (_, text) => {
    const { status, json } = await caller.command(text);
    expect([status, json.response_type]).toEqual([200, 'ephemeral']);
    expect(json.text.length).toBeLessThanOrEqual(3000);
    expect(json.text).not.toMatch(/Something went wrong|<!|<@/);
    expect(JSON.stringify(json.blocks).length).toBeLessThan(20_000);
  });
});

describe('a storm of refusals by Slack', () => {
  const show = { type: 'button', block_id: 'b', action_id: 'hindsight_show' };
  const refusal = { status: 429, headers: { 'retry-after': '0.1' } };

  it('is not answered with one: an answer is tried three times, then counted and let go', async () => {
    const before = await metric('hindsight_slack_undelivered_total{what="response_url"}');
    slack.troubles.set('response', Array<typeof refusal>(30).fill(refusal));
    const value = stored.get('A certificate of the edge expired')!.id;
    for (let i = 0; i < 5; i++)
      await caller.interaction({
        ...{ type: 'block_actions', trigger_id: `t${i}`, response_url: slack.responseUrl() },
        actions: [{ ...show, value }],
      });
    await slack.until(() => slack.troubles.get('response')!.length <= 15);
    await t.app.inject({ url: '/livez' });
    const after = async () =>
      (await metric('hindsight_slack_undelivered_total{what="response_url"}')) - before;
    while ((await after()) < 5) await new Promise((resolve) => setTimeout(resolve, 50));
    expect([slack.troubles.get('response')!.length, slack.answers.length]).toEqual([15, 0]);
  });

  it('holds up neither commands nor the menu of a message', async () => {
    slack.troubles.set('chat.postMessage', [{ status: 429, headers: { 'retry-after': '5' } }]);
    await caller.event({ type: 'app_mention', text: '<@UBOT> help' });
    await slack.until(() => slack.troubles.get('chat.postMessage')!.length === 0);
    expect((await caller.command('help')).json.text).toContain('Have we seen this before?');
    await caller.interaction({
      ...{ type: 'message_action', callback_id: 'find_similar', message_ts: '1.1' },
      message: { text: 'x509: certificate has expired' },
    });
    await slack.until(() => slack.called('views.open').length > 0);
    expect(slack.called('chat.postMessage')).toEqual([]);
    await slack.until(() => slack.called('chat.postMessage').length > 0);
  });
});

describe('somebody who asks without end', () => {
  it('is told to wait, and nobody else is', async () => {
    const strict = await startTestApp(
      { ...slack.env(), HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '5' },
      t.database,
    );
    const there = await listen(strict, slack);
    const eager = there.as('U0EAGER');
    const answers = [];
    for (let i = 0; i < 8; i++) answers.push((await eager.command('help')).json.text as string);
    const refused = answers.filter((text) => /^Too many requests; try again in \d+ s\.$/.test(text));
    expect([refused.length > 0, answers[0]!.includes('Have we seen this')]).toEqual([true, true]);
    expect((await there.as('U0PATIENT').command('help')).json.text).toContain('Have we seen this');
    await strict.close();
  });
});

describe('a secret that was changed', () => {
  it('is not believed any more once the old one is taken out', async () => {
    const { SLACK_SIGNING_SECRET_PREVIOUS, ...rest } = slack.env();
    expect(SLACK_SIGNING_SECRET_PREVIOUS).toBe(OLD_SECRET);
    const changed = await startTestApp({ ...rest, HOST: '0.0.0.0' }, t.database);
    const there = await listen(changed, slack);
    expect((await there.command('help')).status).toBe(200);
    expect((await there.command('help', {}, { secret: OLD_SECRET })).status).toBe(401);
    await changed.close();
  });
});

describe('rights that were lost since a card was shown', () => {
  it('are gone at the click', async () => {
    const user = caller.as('U0LEAVER');
    await linkUser(t, user, await t.token('leaver', ['write', 'restricted']));
    const hidden = stored.get(`Redis failover of the ${HIDDEN}`)!;
    const shown = (await user.command(`similar ${hidden.reference}`)).json;
    const [confirm, dismiss] = shown.blocks
      .flatMap((block: any) => block.elements ?? [])
      .filter((one: any) => one.type === 'button');
    await t.get(TokensService).revoke(LOCAL_VIEWER, 'leaver');
    for (const [action, value] of [
      [confirm.action_id, confirm.value],
      [dismiss.action_id, dismiss.value],
      ...['show', 'similar', 'share'].map((name) => [`hindsight_${name}`, hidden.id]),
    ] as [string, string][]) {
      const [answer] = await user.button(action, value);
      expect(answer!.response_type).toBe('ephemeral');
      expect(JSON.stringify(answer)).not.toContain(HIDDEN);
      expect(answer!.text).toMatch(/connect your account first|No postmortem like this was found/);
    }
  });
});

describe('a database that keeps everybody waiting', () => {
  it('does not leave a command without an answer, though nothing could be said in time', async () => {
    const client = new pg.Client({ connectionString: t.database.url });
    await client.connect();
    const response_url = slack.responseUrl();
    await client.query('BEGIN; LOCK TABLE slack_memory IN ACCESS EXCLUSIVE MODE');
    // Before anything is known of a request, Slack is told that it came.
    const first = await caller.commandAtOnce('redis failover', { response_url });
    await client.query('ROLLBACK');
    await client.end();
    expect([first.status, first.text]).toEqual([200, '']);
    await slack.until(() => slack.at(response_url).length > 0);
    expect(referencesIn(slack.at(response_url)[0]!.blocks)).toHaveLength(5);
  });
});

describe('a service that is stopped while Slack does not answer', () => {
  it('ends all the same', async () => {
    const leaving = await startTestApp({ ...slack.env(), HOST: '0.0.0.0' }, t.database);
    const there = await listen(leaving, slack);
    slack.troubles.set('chat.postMessage', Array<'HANG'>(6).fill('HANG'));
    await there.event({ type: 'app_mention', text: '<@UBOT> help' });
    await slack.until(() => slack.troubles.get('chat.postMessage')!.length < 6);
    await leaving.close();
    expect(slack.called('chat.postMessage')).toEqual([]);
  });
});

describe('a search server that does not answer', () => {
  it('is replaced by PostgreSQL, and the answer says so', async () => {
    const alone = await startTestApp(
      { ...slack.env(), HOST: '0.0.0.0', MEILI_URL: 'http://127.0.0.1:9', MEILI_KEY: 'nobody-listens' },
      t.database,
    );
    const { json } = await (await listen(alone, slack)).command('redis failover');
    expect(referencesIn(json.blocks)).toHaveLength(5);
    expect(JSON.stringify(json.blocks)).toContain('PostgreSQL searched instead');
    await alone.close();
  });
});
