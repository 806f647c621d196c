import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportSPKI, importJWK, type JWK, SignJWT } from 'jose';
import { OAuth2Server } from 'oauth2-mock-server';
import { startTestApp, type TestApp } from '../../support/app.js';
import { until } from '../../support/until.js';

const AUDIENCE = 'hindsight';
const issuer = new OAuth2Server();
let t: TestApp;
beforeAll(async () => {
  await issuer.issuer.keys.generate('RS256', { kid: 'first' });
  await issuer.start(0, '127.0.0.1');
  t = await startTestApp({
    OIDC_ISSUER: issuer.issuer.url!,
    OIDC_AUDIENCE: AUDIENCE,
    OIDC_SCOPE_CLAIM: 'realm_access.roles',
    OIDC_SCOPE_MAP: 'sre=publish,security=write+restricted,staff=read',
    OIDC_TEAM_CLAIM: 'groups',
    OIDC_NAME_CLAIM: 'preferred_username',
    OIDC_CLOCK_SKEW: '100',
  });
});
afterAll(async () => {
  await t.close();
  await issuer.stop();
});

const now = (): number => Math.floor(Date.now() / 1000);

/** A token of the issuer: good, but for what is said. */
function token(changes: Record<string, unknown> = {}, header: Record<string, unknown> = {}, kid = 'first') {
  return issuer.issuer.buildToken({
    kid,
    expiresIn: 60,
    scopesOrTransform: (head, payload) => {
      Object.assign(payload, {
        aud: AUDIENCE,
        sub: 'u-1',
        preferred_username: 'alice',
        realm_access: { roles: ['staff', 'other'] },
        groups: ['payments'],
        ...changes,
      });
      Object.assign(head, header);
      for (const [key, value] of Object.entries(changes)) if (value === undefined) delete payload[key];
    },
  });
}

async function outcome(jwt: string, query = '{ rootCauseCategories { code } }'): Promise<string> {
  const { errors } = await t.as(jwt, query);
  return (errors?.[0]?.extensions.code as string | undefined) ?? 'answered';
}

describe('a token of the issuer', () => {
  it('is believed', async () => {
    expect(await outcome(await token())).toBe('answered');
    expect(await outcome(await token({ aud: ['other', AUDIENCE] }))).toBe('answered');
  });

  it('grants what its claim maps to, and its teams', async () => {
    const write = (input: string) => `mutation { createPostmortem(input: { title: "x", ${input} }) { id } }`;
    expect(await outcome(await token(), write('tags: []'))).toBe('FORBIDDEN');
    const sre = { realm_access: { roles: ['sre'] } };
    expect(await outcome(await token(sre), write('ownerTeam: "payments"'))).toBe('answered');
    expect(await outcome(await token(sre), write('ownerTeam: "other"'))).toBe('FORBIDDEN');
    expect(await outcome(await token(sre), write('visibility: RESTRICTED'))).toBe('FORBIDDEN');
    const security = { realm_access: { roles: ['security'] } };
    expect(await outcome(await token(security), write('visibility: RESTRICTED'))).toBe('answered');
    expect(await outcome(await token({ realm_access: { roles: ['nothing here'] } }))).toBe('FORBIDDEN');
    expect(await outcome(await token({ realm_access: undefined }))).toBe('FORBIDDEN');
  });

  it('names the person in revisions', async () => {
    const { data } = await t.as(
      await token({ realm_access: { roles: ['sre'] } }),
      'mutation { createPostmortem(input: { title: "by" }) { revisions { nodes { by } } } }',
    );
    expect(data.createPostmortem.revisions.nodes).toEqual([{ by: 'oidc:alice' }]);
  });

  it('may be off by the clock skew, not more', async () => {
    expect(await outcome(await token({ exp: now() - 60 }))).toBe('answered');
    expect(await outcome(await token({ nbf: now() + 60 }))).toBe('answered');
    expect(await outcome(await token({ exp: now() - 140 }))).toBe('UNAUTHENTICATED');
    expect(await outcome(await token({ nbf: now() + 140 }))).toBe('UNAUTHENTICATED');
  });

  it.each([
    ['another audience', { aud: 'other' }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: 'https://evil.example.com' }],
    ['no end', { exp: undefined }],
    ['no subject', { sub: undefined }],
    ['no name', { preferred_username: undefined }],
    ['an empty name', { preferred_username: '' }],
    ['a name with a NUL', { preferred_username: 'a\u0000' }],
    ['an endless name', { preferred_username: 'a'.repeat(201) }],
    ['a name that is no text', { preferred_username: { a: 1 } }],
  ])('with %s is not believed', async (_, changes) => {
    expect(await outcome(await token(changes))).toBe('UNAUTHENTICATED');
  });

  it('signed with a new key is believed soon after', async () => {
    await issuer.issuer.keys.generate('ES256', { kid: 'second' });
    await new Promise((resolve) => setTimeout(resolve, 1100));
    expect(await outcome(await token({}, {}, 'second'))).toBe('answered');
    expect(await outcome(await token())).toBe('answered');
  });
});

describe('a forgery', () => {
  const claims = { aud: AUDIENCE, sub: 'u-1', preferred_username: 'eve', realm_access: { roles: ['sre'] } };
  const unsigned = (alg: string) =>
    [
      { alg, kid: 'first' },
      { ...claims, iss: issuer.issuer.url, exp: now() + 60 },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');

  it.each(['none', 'None', 'NONE', ''])('without a signature (%s) is not believed', async (alg) => {
    expect(await outcome(`${unsigned(alg)}.`)).toBe('UNAUTHENTICATED');
  });

  it('signed with the public key as a shared secret is not believed', async () => {
    const jwk = issuer.issuer.keys.toJSON().find((key) => key.kid === 'first') as JWK;
    const pem = await exportSPKI((await importJWK(jwk, 'RS256', { extractable: true })) as CryptoKey);
    for (const secret of [pem, JSON.stringify(jwk)]) {
      const forged = await new SignJWT({ ...claims })
        .setProtectedHeader({ alg: 'HS256', kid: 'first' })
        .setIssuer(issuer.issuer.url!)
        .setExpirationTime('1m')
        .sign(new TextEncoder().encode(secret));
      expect(await outcome(forged)).toBe('UNAUTHENTICATED');
    }
  });

  it('with a key it brings along is not believed', async () => {
    const other = new OAuth2Server();
    const key = await other.issuer.keys.generate('RS256', { kid: 'first' });
    other.issuer.url = issuer.issuer.url;
    const { kty, n, e } = key;
    for (const header of [{}, { jwk: { kty, n, e } }, { jku: 'https://evil.example.com/keys' }]) {
      const forged = await other.issuer.buildToken({
        kid: 'first',
        expiresIn: 60,
        scopesOrTransform: (head, payload) =>
          void (Object.assign(head, header), Object.assign(payload, claims)),
      });
      expect(await outcome(forged)).toBe('UNAUTHENTICATED');
    }
  });

  it('with one letter changed is not believed', async () => {
    const [head, payload, signature] = (await token()).split('.');
    const changed = Buffer.from(payload!, 'base64url').toString().replace('staff', 'sre');
    expect(await outcome([head, Buffer.from(changed).toString('base64url'), signature].join('.'))).toBe(
      'UNAUTHENTICATED',
    );
  });
});

it('nobody is believed, and told to try again, while the issuer cannot be reached', async () => {
  const away = await startTestApp({ OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_AUDIENCE: AUDIENCE });
  try {
    const answer = await away.as(await token(), '{ rootCauseCategories { code } }');
    expect(answer).toMatchObject({ status: 503, data: null });
    expect(answer.errors![0]!.extensions).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  } finally {
    await away.close();
  }
});

it('an issuer that is away is asked once for all who want in, and believed once it is back', async () => {
  let asked = 0;
  let isAway = true;
  const front = createServer((request, response) => {
    asked++;
    const found = { issuer: url, jwks_uri: `${issuer.issuer.url}/jwks` };
    response.writeHead(isAway ? 503 : 200).end(JSON.stringify(isAway ? {} : found));
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  const replica = await startTestApp({ OIDC_ISSUER: url, OIDC_AUDIENCE: AUDIENCE });
  try {
    const jwt = await token({ iss: url, scope: 'hindsight:read' });
    const ask = async () => (await replica.as(jwt, '{ rootCauseCategories { code } }')).status;
    const begun = performance.now();
    expect(new Set(await Promise.all(Array.from({ length: 30 }, ask)))).toEqual(new Set([503]));
    // Once, and once more for each second that they took.
    expect(asked).toBeLessThanOrEqual(2 + (performance.now() - begun) / 1000);
    isAway = false;
    await until('the issuer is believed again', async () => (await ask()) !== 503);
    expect(await ask()).toBe(200);
  } finally {
    await replica.close();
    front.close();
  }
});
