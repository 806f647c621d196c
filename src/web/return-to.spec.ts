import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { returnTo } from './return-to.js';

describe('where to go after signing in', () => {
  it.each([
    ['/postmortems/PM-1?print=1', '/postmortems/PM-1?print=1'],
    ['/?q=dns&severity=SEV1', '/?q=dns&severity=SEV1'],
    ['/a/../b', '/b'],
  ])('%s is kept', (wanted, kept) => {
    expect(returnTo(wanted)).toBe(kept);
  });

  it.each([
    'https://evil.example.com',
    '//evil.example.com',
    '/\\evil.example.com',
    '\\\\evil.example.com',
    '/\t/evil.example.com',
    '/\n/evil.example.com',
    '/.//evil.example.com',
    '/x/..//evil.example.com',
    'javascript:alert(1)',
    ' /x',
    '/login?return=/login',
    '/logout',
    '',
    undefined,
    ['/x'],
    `/${'a'.repeat(2000)}`,
  ])('%j is not followed', (wanted) => {
    expect(returnTo(wanted)).toBe('/');
  });

  it('a browser that follows it stays here', () => {
    const parts = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      ':',
      '@',
      'evil.example.com',
      '\t',
      '%2f',
      '?',
      '#',
      'a',
    );
    fc.assert(
      fc.property(fc.array(parts), (texts) => {
        const url = new URL(returnTo(texts.join('')), 'https://here.example.com/login');
        expect(url.origin).toBe('https://here.example.com');
      }),
    );
  });
});
