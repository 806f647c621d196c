import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { SearchService } from '../../../src/search/index.js';
import { SlackBot } from '../../../src/slack/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { APP_TOKEN, FakeSlack, listen, referencesIn } from '../../support/slack.js';
import { storeCorpus } from '../../support/slack-corpus.js';
import { FakeSocket } from '../../support/slack-socket.js';

/** Slack that cannot reach the service: requests come over a connection that the service opens, and opens anew. */
const slack = new FakeSlack();
const socket = new FakeSocket();
let t: TestApp;

/** No signing secret: what comes over a connection of our own needs none. */
const env = (more: Record<string, string> = {}): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(slack.env()).filter(([name]) => !name.includes('SIGNING'))),
  ...{ SLACK_MODE: 'socket', SLACK_APP_TOKEN: APP_TOKEN, HOST: '0.0.0.0', ...more },
});

beforeAll(async () => {
  await slack.start();
  await socket.start(slack);
  t = await startTestApp(env());
  await storeCorpus(t, await t.token('admin', ['admin']));
  await t.get(SlackBot).start();
  // Where it is opened to is asked for by then: what comes later may open another one elsewhere.
  await socket.connection();
});
afterAll(async () => {
  await t.close();
  await socket.stop();
  await slack.stop();
});
beforeEach(() => slack.forget());

describe('over a connection of our own', () => {
  it('a command is acknowledged with its answer', async () => {
    const answer = await socket.command('redis failover');
    expect(answer.response_type).toBe('ephemeral');
    expect(referencesIn(answer.blocks)).toHaveLength(5);
    expect((await socket.command('show PM-999999')).text).toContain('No postmortem');
  });

  it('a click is acknowledged, and answered at its address', async () => {
    const { blocks } = await socket.command('redis failover');
    const more = blocks.flatMap((one: any) => one.elements ?? []).find((one: any) => one.value);
    const response_url = slack.responseUrl();
    const acknowledged = await socket.send('interactive', {
      ...{ type: 'block_actions', team: { id: 'T0HOME' }, user: { id: 'U0READER', team_id: 'T0HOME' } },
      ...{ channel: { id: 'C0GENERAL' }, response_url },
      actions: [{ type: 'button', block_id: 'b', action_id: more.action_id, value: more.value }],
    });
    expect(acknowledged).toEqual({});
    await slack.until(() => slack.at(response_url).length > 0);
    expect(referencesIn(slack.at(response_url)[0]!.blocks)).toHaveLength(4);
  });

  it('an event is answered once, however often it comes', async () => {
    const event = { type: 'app_mention', user: 'U0READER', channel: 'C1', ts: '1.1', text: '<@UBOT> help' };
    const payload = { type: 'event_callback', team_id: 'T0HOME', event_id: 'Ev0SOCKET', event };
    for (let i = 0; i < 3; i++) await socket.send('events_api', payload);
    await socket.send('events_api', { ...payload, event_id: 'Ev0SECOND' });
    await slack.until(() => slack.called('chat.postMessage').length >= 2);
    expect(slack.called('chat.postMessage')).toHaveLength(2);
  });

  it('nobody else is answered than over HTTP', async () => {
    const { text } = await socket.command('redis', { team_id: 'T0FOREIGN' });
    expect(text).toContain('This workspace is not connected');
  });

  it('nothing is taken over HTTP', async () => {
    const caller = await listen(t, slack);
    // As any form that does not say which page it comes from.
    expect((await caller.command('help')).status).toBe(403);
  });
});

describe('a connection that ends', () => {
  it.each([
    ['is closed by Slack', (): void => void socket.opened.at(-1)!.close()],
    ['breaks', (): void => void socket.opened.at(-1)!.terminate()],
    [
      'Slack is about to replace',
      (): void =>
        void socket.opened.at(-1)!.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' })),
    ],
  ])('because it %s is opened anew', async (_, end) => {
    const count = socket.opened.length;
    const ended = once(await socket.connection(), 'close');
    end();
    await ended;
    expect((await socket.command('help')).text).toContain('Have we seen this before?');
    expect(socket.opened).toHaveLength(count + 1);
  });

  it('is opened anew though Slack refuses at first, in whatever way', async () => {
    const count = socket.opened.length;
    slack.troubles.set('apps.connections.open', [{ status: 200, error: 'invalid_auth' }, { status: 503 }]);
    socket.welcomes.push('REFUSE', 'CLOSE');
    const ended = once(await socket.connection(), 'close');
    socket.opened.at(-1)!.terminate();
    await ended;
    expect((await socket.command('help')).text).toContain('Have we seen this before?');
    expect([slack.troubles.get('apps.connections.open'), socket.welcomes, socket.opened.length]).toEqual([
      [],
      [],
      count + 1,
    ]);
  });
});

describe('a service in socket mode', () => {
  it('is there though Slack is not, and stops while it tries', async () => {
    const alone = await startTestApp(env({ SLACK_API_URL: 'http://127.0.0.1:9/api/' }), t.database);
    await alone.get(SlackBot).start();
    const token = await alone.token('reader', ['read']);
    expect((await alone.as(token, '{ postmortems { totalCount } }')).errors).toBeUndefined();
    await alone.close();
  });

  it('says goodbye when it stops, after the answers that are under way, and takes nothing more', async () => {
    const others = await new FakeSocket().start(slack);
    const leaving = await startTestApp(env(), t.database);
    await leaving.get(SlackBot).start();
    const code = once(await others.connection(), 'close').then(([given]) => given as number);
    const search = leaving.get(SearchService);
    const searched = new Promise<void>((resolve) => {
      const asked = search.search.bind(search);
      search.search = (...request) => {
        resolve();
        return asked(...request);
      };
    });
    const answer = others.command('redis failover');
    await searched;
    const closing = leaving.close();
    const first = await Promise.race([answer, closing.then(() => ({ blocks: 'closed before' }))]);
    expect(referencesIn(first.blocks)).toHaveLength(5);
    await closing;
    expect(await code).toBe(1000);
    expect(others.opened).toHaveLength(1);
    await others.stop();
  });
});
