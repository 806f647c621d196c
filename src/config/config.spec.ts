import { describe, expect, it } from '@jest/globals';
import { ConfigError, parseConfig } from './config.js';

describe('configuration', () => {
  it('has a default for everything', () => {
    expect(parseConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      databaseUrl: undefined,
      loadSamples: true,
      publicUrl: 'http://127.0.0.1:3000',
    });
    expect(parseConfig({ HOST: '::1', PORT: '' }).publicUrl).toBe('http://[::1]:3000');
  });

  it('reports every mistake at once', () => {
    const wrong = {
      PORT: 'http',
      DATABASE_URL: 'mysql://x',
      HINDSIGHT_SAMPLES: 'maybe',
      HINDSIGHT_SAMPLE: 'on',
      HINDSIGHT_TIMEZONE: 'Berlin',
      HINDSIGHT_FISCAL_YEAR_START: '13',
      OIDC_ISSUER: 'http://login.example.com',
      OIDC_SCOPE_MAP: 'sre=all,read',
    };
    let problems: readonly string[] = [];
    try {
      parseConfig(wrong);
    } catch (error) {
      problems = (error as ConfigError).problems;
    }
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'DATABASE_URL',
      'HINDSIGHT_FISCAL_YEAR_START',
      'HINDSIGHT_SAMPLE',
      'HINDSIGHT_SAMPLES',
      'HINDSIGHT_TIMEZONE',
      'OIDC_AUDIENCE',
      'OIDC_ISSUER',
      'OIDC_SCOPE_MAP',
      'OIDC_SCOPE_MAP',
      'PORT',
    ]);
  });

  it.each(['+02:00', 'CET', 'BST', 'Europe/Nowhere', "Europe/Berlin'", 'UTC0'])(
    'refuses %s as a time zone',
    (HINDSIGHT_TIMEZONE) => {
      expect(() => parseConfig({ HINDSIGHT_TIMEZONE })).toThrow(/HINDSIGHT_TIMEZONE: must be UTC or an IANA/);
    },
  );

  it.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT+5'])(
    'takes %s as a time zone',
    (HINDSIGHT_TIMEZONE) => {
      expect(parseConfig({ HINDSIGHT_TIMEZONE }).timeZone).toBe(HINDSIGHT_TIMEZONE);
    },
  );

  it.each(['0.0.0.0', '192.168.1.5', 'example.com', '::', '127.0.0.1.example.com'])(
    'gives nobody rights for reaching %s',
    (host) => {
      expect(parseConfig({ HOST: host })).toMatchObject({ isLocal: false, isLoopback: false });
    },
  );

  it('gives full rights on loopback, unless the database or OIDC is somebody else’s', () => {
    const oidc = { OIDC_ISSUER: 'https://login.example.com', OIDC_AUDIENCE: 'hindsight' };
    expect(parseConfig({}).isLocal).toBe(true);
    expect(parseConfig({ DATABASE_URL: 'postgres://a@b/c' }).isLocal).toBe(false);
    expect(parseConfig(oidc).isLocal).toBe(false);
    expect(parseConfig({ ...oidc, OIDC_SCOPE_MAP: 'sre=write+restricted' }).oidc?.scopes.get('sre')).toEqual([
      'write',
      'restricted',
    ]);
  });

  it.each([
    { HINDSIGHT_PUBLIC_URL: 'https://hindsight.example.com' },
    { HINDSIGHT_PUBLIC_URL: 'http://192.168.1.5:3000' },
    { HINDSIGHT_TRUST_PROXY: '127.0.0.1' },
  ])('gives nobody rights for reaching loopback with %j: a proxy brings others there', (env) => {
    expect(parseConfig(env)).toMatchObject({ isLocal: false, isLoopback: true });
  });

  it.each(['http://localhost:8080', 'http://127.0.0.1', 'http://[::1]:3000/'])(
    'still does where people reach it at %s',
    (HINDSIGHT_PUBLIC_URL) => {
      expect(parseConfig({ HINDSIGHT_PUBLIC_URL }).isLocal).toBe(true);
    },
  );
});
