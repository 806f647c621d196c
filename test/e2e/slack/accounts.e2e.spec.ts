import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OAuth2Server } from 'oauth2-mock-server';
import { LOCAL_VIEWER, TokensService } from '../../../src/access/index.js';
import { Database } from '../../../src/database/index.js';
import { SlackLinks } from '../../../src/slack/slack-links.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { signIn as sessionOf } from '../../support/pages.js';
import { FakeSlack, listen, type SlackCaller } from '../../support/slack.js';
import { HIDDEN, linkUser, stateFor, storeCorpus } from '../../support/slack-corpus.js';

/** Whose rights a Slack user has: how they are lent, and how they are lost. */
const slack = new FakeSlack();
const issuer = new OAuth2Server();
let t: TestApp;
let caller: SlackCaller;
let admin: string;
let count = 0;

beforeAll(async () => {
  await slack.start();
  await issuer.issuer.keys.generate('RS256');
  await issuer.start(0, '127.0.0.1');
  t = await startTestApp(env());
  caller = await listen(t, slack);
  admin = await t.token('admin', ['admin']);
  await storeCorpus(t, admin);
});
afterAll(async () => {
  await t.close();
  await issuer.stop();
  await slack.stop();
});
beforeEach(() => slack.forget());

function env(): Record<string, string> {
  return {
    ...{ ...slack.env({ SLACK_LINK_HOURS: '2' }), HOST: '0.0.0.0' },
    ...{ OIDC_ISSUER: issuer.issuer.url!, OIDC_AUDIENCE: 'hindsight', OIDC_SCOPE_CLAIM: 'roles' },
    OIDC_SCOPE_MAP: 'security=write+restricted,staff=read',
  };
}

function signIn(sub: string, roles: readonly string[]): Promise<string> {
  const scopesOrTransform = (_: object, payload: Record<string, unknown>): void =>
    void Object.assign(payload, { aud: 'hindsight', sub, roles });
  return issuer.issuer.buildToken({ expiresIn: 300, scopesOrTransform });
}

/** Somebody in Slack whom nobody knows yet. */
const somebody = (): SlackCaller => caller.as(`U0SOMEBODY${++count}`);

/** How much of what is restricted this user finds. */
async function hiddenFor(user: SlackCaller): Promise<number> {
  const { json } = await user.command(HIDDEN);
  return [...new Set(JSON.stringify(json.blocks).match(/PM-\d+/g) ?? [])].length;
}

const LINK = 'mutation ($state: String!) { linkSlackAccount(state: $state) { userId account expiresAt } }';
const UNLINK =
  'mutation ($user: ID!) { unlinkSlackAccount(teamId: "T0HOME", userId: $user) { account userId } }';
const codeOf = (answer: { errors?: readonly any[] }): string | undefined =>
  answer.errors?.[0]?.extensions.code as string | undefined;

describe('a link', () => {
  it('lends the rights of a token, and is noted', async () => {
    const user = somebody();
    expect(await hiddenFor(user)).toBe(0);
    const token = await t.token('lender', ['write', 'restricted', 'publish']);
    const state = await stateFor(user);
    const { data } = await t.as(token, LINK, { state });
    expect(data.linkSlackAccount).toEqual({ userId: user.user, account: 'token:lender', expiresAt: null });
    expect(await hiddenFor(user)).toBe(2);
    const log = await t.as(admin, '{ auditLog(first: 1) { nodes { actor action kind subjectId } } }');
    expect(log.data.auditLog.nodes).toEqual([
      { actor: 'token:lender', action: 'CREATE', kind: 'SLACK_ACCOUNT', subjectId: `T0HOME/${user.user}` },
    ]);
  });

  it('is good once, whichever process is asked', async () => {
    const other = await startTestApp(env(), t.database);
    const state = await stateFor(somebody());
    const token = await t.token('twice', ['read']);
    const answers = await Promise.all([t, other, t, other].map((one) => one.as(token, LINK, { state })));
    expect(answers.map(codeOf).sort()).toEqual([...Array<string>(3).fill('BAD_USER_INPUT'), undefined]);
    await other.close();
  });

  it('is ours, unchanged and not old', async () => {
    const user = somebody();
    const state = await stateFor(user);
    const token = await t.token('forger', ['admin']);
    const [body = '', mac = ''] = state.split('.');
    const said = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
    const other = Buffer.from(JSON.stringify({ ...said, userId: 'U0VICTIM' })).toString('base64url');
    for (const bad of ['', 'x', `${other}.${mac}`, `${body}.`, `${state}.${mac}`, `${body}.${mac.slice(1)}`])
      expect([bad, codeOf(await t.as(token, LINK, { state: bad }))]).toEqual([bad, 'BAD_USER_INPUT']);
    const { exp } = said;
    expect(Number(exp) - Date.now() / 1000).toBeLessThanOrEqual(601);
    const clock = Date.now;
    try {
      Date.now = () => clock() + 601_000;
      expect(codeOf(await t.as(token, LINK, { state }))).toBe('BAD_USER_INPUT');
    } finally {
      Date.now = clock;
    }
    expect(await hiddenFor(user)).toBe(0);
  });

  it('needs an account', async () => {
    expect(codeOf(await t.as(undefined, LINK, { state: await stateFor(somebody()) }))).toBe(
      'UNAUTHENTICATED',
    );
    // Being on the machine of the service is no right that somebody elsewhere could be given.
    const work = t.get(SlackLinks).link(LOCAL_VIEWER, await stateFor(somebody()));
    await expect(work).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('what was lent shrinks with what the account has', () => {
  it('a revoked token gives nothing, at once', async () => {
    const user = somebody();
    await linkUser(t, user, await t.token('short', ['restricted']));
    expect(await hiddenFor(user)).toBe(2);
    await t.get(TokensService).revoke(LOCAL_VIEWER, 'short');
    expect(await hiddenFor(user)).toBe(0);
  });

  it('an expired token gives nothing', async () => {
    const user = somebody();
    await linkUser(t, user, await t.token('ending', ['restricted']));
    expect(await hiddenFor(user)).toBe(2);
    await t
      .get(Database)
      .note(`UPDATE api_token SET expires_at = now() - interval '1 second' WHERE name = $1`, ['ending']);
    expect(await hiddenFor(user)).toBe(0);
  });

  it('what OpenID Connect said is held for the hours that are set, and no longer', async () => {
    const user = somebody();
    const { data } = await t.as(await signIn('ada', ['security']), LINK, { state: await stateFor(user) });
    const { account, expiresAt } = data.linkSlackAccount;
    expect(account).toBe('oidc:ada');
    expect(Math.round((Date.parse(expiresAt as string) - Date.now()) / 3_600_000)).toBe(2);
    expect(await hiddenFor(user)).toBe(2);
    await t
      .get(Database)
      .note(`UPDATE slack_identity SET expires_at = now() WHERE user_id = $1`, [user.user]);
    expect(await hiddenFor(user)).toBe(0);
  });

  it('whom another issuer vouched for, nobody vouches for any more', async () => {
    const user = somebody();
    await t.as(await signIn('bob', ['security']), LINK, { state: await stateFor(user) });
    expect(await hiddenFor(user)).toBe(2);
    await t
      .get(Database)
      .note(`UPDATE slack_identity SET issuer = 'https://id.before.example' WHERE user_id = $1`, [user.user]);
    expect(await hiddenFor(user)).toBe(0);
  });

  it('nobody but admins and the account itself can take a link from a user', async () => {
    const user = somebody();
    const owner = await t.token('owner of a link', ['restricted']);
    await linkUser(t, user, owner);
    const stranger = await t.token('stranger', ['publish', 'restricted']);
    expect(codeOf(await t.as(stranger, UNLINK, { user: user.user }))).toBe('FORBIDDEN');
    expect(codeOf(await t.as(stranger, '{ slackAccounts { account } }'))).toBe('FORBIDDEN');
    const { data } = await t.as(admin, '{ slackAccounts { account userId } }');
    expect(data.slackAccounts).toContainEqual({ account: 'token:owner of a link', userId: user.user });
    expect((await t.as(admin, UNLINK, { user: user.user })).data.unlinkSlackAccount).toEqual({
      ...{ account: 'token:owner of a link', userId: user.user },
    });
    expect(await hiddenFor(user)).toBe(0);
    expect(codeOf(await t.as(admin, UNLINK, { user: user.user }))).toBe('NOT_FOUND');
    const log = await t.as(admin, '{ auditLog(first: 1) { nodes { actor action kind } } }');
    expect(log.data.auditLog.nodes).toEqual([
      { actor: 'token:admin', action: 'REVOKE', kind: 'SLACK_ACCOUNT' },
    ]);
  });

  it('whoever is linked takes it back in Slack', async () => {
    const user = somebody();
    await linkUser(t, user, await t.token('leaving', ['restricted']));
    expect((await user.command('unlink')).json.text).toContain('no longer acts for `token:leaving`');
    expect(await hiddenFor(user)).toBe(0);
    expect((await user.command('unlink')).json.text).toContain('is not linked');
  });

  it('a Slack user of the same id in another workspace is somebody else', async () => {
    const user = somebody();
    await linkUser(t, user, await t.token('one workspace', ['restricted']));
    const { json } = await user.command(HIDDEN, { team_id: 'T0SECOND' });
    expect(JSON.stringify(json.blocks)).not.toContain('PM-');
  });
});

describe('the page where a link is confirmed', () => {
  const get = (token: string | undefined, state: string) =>
    fetch(`${caller.base}/slack/link?state=${state}`, { headers: auth(token) });
  const auth = (token: string | undefined): Record<string, string> =>
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  const post = (token: string | undefined, form: Record<string, string>, headers = {}) =>
    fetch(`${caller.base}/slack/link`, {
      method: 'POST',
      body: new URLSearchParams(form),
      headers: { ...auth(token), ...headers },
    });
  const proofIn = (html: string): string => /name="proof" value="([^"]+)"/.exec(html)![1]!;

  it('says whom it lends what, and changes nothing before the button', async () => {
    const user = somebody();
    const token = await t.token('reader of pages', ['write', 'restricted']);
    const state = await stateFor(user);
    const response = await get(token, state);
    const html = await response.text();
    expect(response.status).toBe(200);
    for (const part of [user.user, 'T0HOME', 'token:reader of pages', 'read, write, restricted'])
      expect(html).toContain(part);
    const { headers } = response;
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    expect(html).not.toContain('<script');
    expect(await hiddenFor(user)).toBe(0);
    const done = await post(token, { state, proof: proofIn(html) });
    expect([done.status, await done.text()]).toEqual([200, expect.stringContaining('you now act for')]);
    expect(await hiddenFor(user)).toBe(2);
    const again = await post(token, { state, proof: proofIn(html) });
    expect([again.status, await again.text()]).toEqual([400, expect.stringContaining('was used already')]);
  });

  it('takes no form that somebody else made, or that another site sent', async () => {
    const user = somebody();
    const token = await t.token('victim', ['restricted']);
    const other = await t.token('other', ['read']);
    const state = await stateFor(user);
    const proof = proofIn(await (await get(token, state)).text());
    const others = proofIn(await (await get(other, state)).text());
    const another = await stateFor(somebody());
    const cookie = await sessionOf(t, token);
    const ours = { 'sec-fetch-site': 'same-origin' };
    const forms: Record<string, string>[] = [{ state }, { state, proof: others }, { state: another, proof }];
    for (const form of forms) expect((await post(undefined, form, { cookie, ...ours })).status).toBe(403);
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' },
      { origin: 'https://evil.example.com' },
      {},
    ])
      expect((await post(undefined, { state, proof }, { cookie, ...headers })).status).toBe(403);
    expect((await post(undefined, { state, proof }, ours)).status).toBe(401);
    expect((await get(undefined, state)).status).toBe(401);
    expect(await hiddenFor(user)).toBe(0);
    expect((await post(undefined, { state, proof }, { cookie, ...ours })).status).toBe(200);
  });

  it('shows a name from Slack as text', async () => {
    const token = await t.token('name reader', ['read']);
    const { text } = await somebody().command('link', { user_name: '<script>alert(1)</script>' });
    const state = /state=([\w.-]+)/.exec(text)![1]!;
    const html = await (await get(token, state)).text();
    expect(html).not.toContain('<script>');
    expect(html).toContain('&lt;script');
    const wrong = await get(token, 'nonsense');
    expect([wrong.status, await wrong.text()]).toEqual([
      400,
      expect.stringContaining('>This link is not good, or no longer; ask for a new link in Slack.<'),
    ]);
  });
});
