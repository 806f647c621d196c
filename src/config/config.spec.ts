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
      HOST: '0.0.0.0',
    };
    let problems: readonly string[] = [];
    try {
      parseConfig(wrong);
    } catch (error) {
      problems = (error as ConfigError).problems;
    }
    expect(problems.map((problem) => problem.split(':')[0]).sort()).toEqual([
      'DATABASE_URL',
      'HINDSIGHT_SAMPLE',
      'HINDSIGHT_SAMPLES',
      'HOST',
      'PORT',
    ]);
  });

  it.each(['0.0.0.0', '192.168.1.5', 'example.com', '::', '127.0.0.1.example.com'])(
    'refuses to listen on %s',
    (host) => {
      expect(() => parseConfig({ HOST: host })).toThrow(/HOST: .* is not a loopback address/);
    },
  );
});
