import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OAuth2Server } from 'oauth2-mock-server';
import { startTestApp, type TestApp } from '../../support/app.js';
import { cookiesOf, look, type Page } from '../../support/pages.js';

// Signing in at an issuer that runs: the way there and back, and every way in which it can be bent.
const CLIENT = 'hindsight-web';
const PUBLIC = 'http://hindsight.example.com';
const issuer = new OAuth2Server();
let t: TestApp;
/** What the issuer puts into its tokens. */
let claims: Record<string, unknown>;
let idToken: Record<string, unknown>;
const env = () => ({
  HOST: '0.0.0.0',
  HINDSIGHT_PUBLIC_URL: PUBLIC,
  HINDSIGHT_RATE_LIMIT: '0',
  OIDC_ISSUER: issuer.issuer.url!,
  OIDC_AUDIENCE: 'hindsight',
  OIDC_SCOPE_CLAIM: 'realm_access.roles',
  OIDC_SCOPE_MAP: 'sre=publish,staff=read',
  OIDC_TEAM_CLAIM: 'groups',
  OIDC_NAME_CLAIM: 'preferred_username',
  OIDC_CLIENT_ID: CLIENT,
});
beforeAll(async () => {
  await issuer.issuer.keys.generate('RS256', { kid: 'first' });
  await issuer.start(0, '127.0.0.1');
  issuer.service.on('beforeTokenSigning', ({ payload }: { payload: Record<string, unknown> }) => {
    const isIdToken = payload.aud === CLIENT;
    Object.assign(payload, isIdToken ? idToken : { aud: 'hindsight', ...claims });
  });
  t = await startTestApp(env());
});
afterAll(async () => {
  await t.close();
  await issuer.stop();
});
beforeEach(() => {
  claims = {
    sub: 'u-1',
    preferred_username: 'alice',
    realm_access: { roles: ['staff'] },
    groups: ['payments'],
  };
  idToken = { sub: 'u-1' };
});

interface Way {
  readonly attempt: string;
  /** The address that the issuer sends the browser back to, of this service alone. */
  readonly back: string;
}

/** To the issuer, which lets everybody in, and as far as the address it sends the browser back to. */
async function go(query = '', app = t): Promise<Way & { readonly asked: URL }> {
  const start = await look(app, `/login/start${query}`);
  expect(start.status).toBe(303);
  const asked = new URL(start.headers.location as string);
  const answer = await fetch(asked, { redirect: 'manual' });
  const back = new URL(answer.headers.get('location')!);
  expect(back.origin).toBe(PUBLIC);
  return { attempt: cookiesOf(start), asked, back: back.pathname + back.search };
}
const comeBack = ({ attempt, back }: Way, cookies: string[] = []): Promise<Page> =>
  look(t, back, [attempt, ...cookies].filter(Boolean).join('; '), {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
  });
const sessionOf = (page: Page) =>
  cookiesOf(page)
    .split('; ')
    .find((pair) => pair.startsWith('hindsight=')) ?? '';
const isIn = async (cookie: string) => (await look(t, '/causes', cookie)).status === 200;

describe('signing in at the issuer', () => {
  it('asks with a code, PKCE, a state and a nonce', async () => {
    const { asked } = await go();
    expect(Object.fromEntries(asked.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: CLIENT,
      redirect_uri: `${PUBLIC}/login/callback`,
      scope: 'openid profile',
      code_challenge_method: 'S256',
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
  });

  it('leads to where the browser wanted to go, with the rights of the access token', async () => {
    const page = await comeBack(await go('?return=%2Fcauses%2FNET'));
    expect([page.status, page.headers.location]).toEqual([303, '/causes/NET']);
    const cookie = sessionOf(page);
    expect((await look(t, '/causes', cookie)).html).toContain('>alice<');
    const answer = await t.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
      payload: { query: 'mutation { createPostmortem(input: { title: "x" }) { id } }' },
    });
    expect(answer.json().errors[0].extensions).toMatchObject({ code: 'FORBIDDEN', scope: 'write' });
  });

  it('names the person in what it writes, with its teams', async () => {
    claims.realm_access = { roles: ['sre'] };
    const cookie = sessionOf(await comeBack(await go()));
    const answer = await t.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { cookie, 'sec-fetch-site': 'same-origin' },
      payload: {
        query:
          'mutation { createPostmortem(input: { title: "x", ownerTeam: "payments" }) { revisions { nodes { by } } } }',
      },
    });
    expect(answer.json()).toMatchObject({
      data: { createPostmortem: { revisions: { nodes: [{ by: 'oidc:alice' }] } } },
    });
  });

  it('takes the rights of the ID token where the access token is not for this service', async () => {
    idToken = { ...claims };
    claims.aud = 'another service';
    expect(await isIn(sessionOf(await comeBack(await go())))).toBe(true);
  });

  it('lets nobody in who has no scope, and says so', async () => {
    claims.realm_access = { roles: ['other'] };
    const page = await comeBack(await go());
    expect([page.status, sessionOf(page)]).toEqual([403, '']);
    expect(page.html).toContain('no scope here');
  });

  it('offers the issuer on the page, and a token still works', async () => {
    const page = await look(t, '/login?return=%2Fcauses');
    expect(page.html).toContain('href="/login/start?return=%2Fcauses"');
    expect(page.html).toContain('Continue with localhost');
  });
});

describe('a callback', () => {
  const refused = async (way: Way, cookies: string[] = []) => {
    const page = await comeBack(way, cookies);
    expect([page.status, sessionOf(page)]).toEqual([401, '']);
    expect(page.html).not.toContain('at Object.');
  };

  it('is good once', async () => {
    const way = await go();
    expect((await comeBack(way)).status).toBe(303);
    await refused(way);
  });

  it('is good once, even at the same time', async () => {
    const way = await go();
    const pages = await Promise.all([comeBack(way), comeBack(way), comeBack(way)]);
    expect(pages.map(({ status }) => status).sort()).toEqual([303, 401, 401]);
  });

  it('with another state is refused, and the attempt is over', async () => {
    const way = await go();
    await refused({ ...way, back: way.back.replace(/state=[^&]+/, `state=${'a'.repeat(43)}`) });
    await refused(way);
  });

  it('without a state, without a code, with an error is refused', async () => {
    for (const change of [
      (back: string) => back.replace(/state=[^&]+&?/, ''),
      (back: string) => back.replace(/code=[^&]+&?/, ''),
      (back: string) => back.replace(/code=[^&]+/, 'error=access_denied'),
    ]) {
      const way = await go();
      await refused({ ...way, back: change(way.back) });
    }
  });

  it('that another browser began is refused: nobody is signed in as somebody else', async () => {
    const [mine, theirs] = [await go(), await go()];
    await refused({ attempt: mine.attempt, back: theirs.back });
    await refused({ attempt: '', back: (await go()).back });
  });

  it('with a code for another attempt is refused: PKCE and nonce belong to one', async () => {
    const [mine, theirs] = [await go(), await go()];
    const code = /code=([^&]+)/.exec(theirs.back)![1]!;
    await refused({ attempt: mine.attempt, back: mine.back.replace(/code=[^&]+/, `code=${code}`) });
  });

  it('with an ID token that is not for this browser or this client is refused', async () => {
    for (const wrong of [
      { nonce: 'another' },
      { aud: 'another' },
      { iss: 'https://evil.example.com' },
      { exp: 1 },
    ]) {
      idToken = { ...claims, aud: CLIENT, ...wrong };
      await refused(await go());
    }
  });

  it('makes a new session: the one before is over', async () => {
    const before = sessionOf(await comeBack(await go()));
    const after = sessionOf(await comeBack(await go(), [before]));
    expect(after).not.toBe(before);
    expect([await isIn(before), await isIn(after)]).toEqual([false, true]);
  });

  it('never leads away', async () => {
    for (const wanted of ['https://evil.example.com', '//evil.example.com', '/\\evil.example.com']) {
      const page = await comeBack(await go(`?return=${encodeURIComponent(wanted)}`));
      expect(page.headers.location).toBe('/');
    }
  });

  it('can be answered by another replica', async () => {
    const other = await startTestApp(env(), t.database);
    try {
      expect((await comeBack(await go('', other))).status).toBe(303);
    } finally {
      await other.close();
    }
  });
});

it('says that the issuer is away, and to try again', async () => {
  const away = await startTestApp({ ...env(), OIDC_ISSUER: 'http://127.0.0.1:9' });
  try {
    const page = await look(away, '/login/start');
    expect(page.status).toBe(503);
    expect(page.html).toContain('try again');
  } finally {
    await away.close();
  }
});
