import { describe, expect, it } from '@jest/globals';
import { bestOfFive } from '../../../test/support/numbers.js';
import fc from 'fast-check';
import { readCommand } from '../grammar.js';
import { messageText } from '../message-text.js';
import { duration, escaped, fit, fitPlain, link, oneLine, plainOf, snippet } from './text.js';

/** Text of anybody: every script, emoji, halves of pairs, and what Slack reads as markup. */
const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '<!channel>',
          '<@U0ADMIN>',
          '<https://evil.example|Open>',
          '&lt;',
          '&',
          '>',
          '|',
          '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}',
        ],
        ...[
          '*',
          '_',
          '~',
          '`',
          '\n',
          '\u2028',
          '\0',
          '\uD800',
          'e\u0301\u0301',
          'word',
          ' ',
          '```',
          '障害',
          'שלום',
        ],
      ),
      { maxLength: 60 },
    )
    .map((parts) => parts.join('')),
);

/** What Slack would read as a mention, a link or a command; ours are only those with the address we wrote. */
const COMMANDS = /<[^>]*>/;

describe('text of anybody', () => {
  it('is never more than text', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(escaped(text)).not.toMatch(COMMANDS);
        expect(escaped(text)).not.toMatch(/[<>`]/);
        expect(escaped(text)).not.toMatch(/&(?!(amp|lt|gt);)/);
        expect(escaped(text)).not.toMatch(/(^|\s)[*_~]+\S/);
      }),
    );
  });

  it('is cut between what people see as characters, within its room', () => {
    const graphemes = (text: string): string[] =>
      [...new Intl.Segmenter('en').segment(text)].map((one) => one.segment);
    fc.assert(
      fc.property(anything, fc.integer({ min: 2, max: 120 }), (text, max) => {
        for (const cut of [fit(text, max), fitPlain(text, max)]) {
          expect(cut.length).toBeLessThanOrEqual(max);
          expect(cut.isWellFormed()).toBe(true);
        }
        const cut = fitPlain(text, max);
        if (!cut.endsWith('…')) return;
        const kept = graphemes(cut.slice(0, -1));
        expect(graphemes(fitPlain(text, Infinity)).slice(0, kept.length)).toEqual(kept);
      }),
    );
  });

  it('as the label of a link leaves the link what it is', () => {
    const url = 'https://pm.example.com/postmortems/PM-1';
    fc.assert(
      fc.property(anything, fc.integer({ min: 80, max: 400 }), (label, max) => {
        const made = link(url, label, max);
        expect(made.length).toBeLessThanOrEqual(max);
        expect(made).toMatch(/^<https:\/\/pm\.example\.com\/postmortems\/PM-1\|[^<>|\n]*>$/);
      }),
    );
  });

  it('in a highlighted fragment stays within its room and is never markup of its own', () => {
    const html = (text: string): string =>
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 5 }), fc.integer({ min: 30, max: 300 }), (parts, max) => {
        const fragment = parts.map((part, i) => (i % 2 ? `<mark>${html(part)}</mark>` : html(part))).join('');
        const shown = snippet(fragment, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown).not.toMatch(/[<>\n]/);
      }),
    );
  });

  it('loses line breaks and control characters where it is one line', () => {
    fc.assert(
      fc.property(anything, (text) => {
        expect(oneLine(text)).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect(oneLine(text).isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('text made to take long', () => {
  it.each([
    ['marks between letters', (n: number) => fit(`a${'*'.repeat(n)}a`, 600)],
    ['marks and blanks', (n: number) => fit('* '.repeat(n), 600)],
    ['open links', (n: number) => fit('<http:'.repeat(n), 600)],
    ['one endless character', (n: number) => fit(`e${'\u0301'.repeat(n)}`, 600)],
    ['a document of marks', (n: number) => plainOf('**a*'.repeat(n))],
    ['open brackets', (n: number) => plainOf('[a]('.repeat(n))],
    ['a command of open links', (n: number) => readCommand('<http:'.repeat(n))],
    ['a command of quotes', (n: number) => readCommand('a:" '.repeat(n))],
    ['a message of open links', (n: number) => messageText({ text: '<http:'.repeat(n) })],
  ])('%s costs no more than ten times for ten times as much, by and large', (_, work) => {
    const cost = (n: number): number => bestOfFive(() => work(n));
    work(1000);
    // What is quadratic costs a hundred times as much; up to forty times what is linear, as long texts are kept otherwise.
    expect(cost(200_000)).toBeLessThan(65 * Math.max(2, cost(20_000)));
  });
});

describe('words that are shown', () => {
  it.each([
    ['snake_case and a*b*c stay', 'snake_case and a*b*c stay'],
    ['*bold* _it_ ~gone~ `code`', '∗bold∗ ˍitˍ ∼gone∼ ˋcodeˋ'],
    ['a < b & c > d', 'a &lt; b &amp; c &gt; d'],
    ['<!channel> look', '&lt;!channel&gt; look'],
  ])('%s', (text, shown) => expect(escaped(text)).toBe(shown));

  it('of Markdown come without its marks', () => {
    expect(plainOf('# Heading\n\nThe **cache** [failed](http://x.example) `here`.\n\n```\ncode\n```')).toBe(
      'Heading\nThe cache failed here.\ncode',
    );
  });

  it('are marked where a search found them', () => {
    expect(snippet('the <mark>redis</mark> &lt;b&gt; fail<mark>over</mark>', 100)).toBe(
      'the *redis* &lt;b&gt; failover',
    );
  });

  it.each([
    [59, '59 s'],
    [60, '1 min'],
    [3600, '1 h'],
    [11_520, '3 h 12 min'],
    [187_200, '2 d 4 h'],
  ])('%d seconds are %s', (seconds, text) => expect(duration(seconds)).toBe(text));
});
