import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ActionItem, Postmortem } from '../../postmortems/index.js';
import type { Service } from '../../catalog/index.js';
import type { Trends } from '../../trends/index.js';
import { BadInput } from '../../common/index.js';
import { failureCard } from '../failures.js';
import { messageProblems } from './check.js';
import { dueCard } from './due-card.js';
import { helpCard } from './help-card.js';
import type { Card } from './parts.js';
import { postmortemCard, sharedCard, unfurlCard } from './postmortem-card.js';
import { searchCard } from './search-card.js';
import { serviceCard } from './service-card.js';
import { similarCard } from './similar-card.js';
import { trendCard } from './trend-card.js';

/** Every card, made of any text there can be: Slack takes it, and nothing in it is more than text. */
const ORIGIN = 'https://pm.example.com';
const SHARER = 'U0SHARER';

const NASTY = [
  ...[
    '<!channel>',
    '<!here|x>',
    '<@U123>',
    '<#C123|general>',
    '<https://evil.example|Open>',
    '@channel',
    '@here',
  ],
  ...[
    '&',
    '&amp;',
    '&lt;!channel&gt;',
    '<',
    '>',
    '|',
    '`',
    '```',
    '*',
    '_',
    '~',
    '\n',
    '\r',
    '\t',
    '\0',
    ' ',
    '>>>',
  ],
  ...['\u202E', '\u2066', '\u2069', '\u200B', '\u200D', '\uFEFF', '\u00AD', '\u2028', '\uD800', '\uDFFF'],
  ...[
    '\u{1F468}\u200D\u{1F469}\u200D\u{1F467}',
    '🇩🇪',
    'e\u0301\u0301\u0301',
    '障害',
    'שלום',
    'مرحبا',
    'ﷺ',
    'word',
    '-',
  ],
  ...[
    ':warning:',
    '# ',
    '- [ ] ',
    '![x](https://evil.example/p.png)',
    '[a](javascript:x)',
    '<b>',
    '|a|b|',
    '---',
  ],
];
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.array(fc.constantFrom(...NASTY), { maxLength: 80 }).map((parts) => parts.join('')),
  fc.tuple(fc.constantFrom(...NASTY), fc.integer({ min: 1, max: 4000 })).map(([one, n]) => one.repeat(n)),
);
const name = fc.oneof(fc.constant('checkout'), text);
const seconds = fc.option(fc.integer({ min: 0, max: 10 ** 8 }));
const instant = fc.option(fc.constant('2026-02-03T04:05:06.000Z'));
const count = fc.integer({ min: 0, max: 10 ** 7 });
const few = <T>(one: fc.Arbitrary<T>, maxLength = 12): fc.Arbitrary<T[]> => fc.array(one, { maxLength });

const item = fc.record({
  ...{
    id: fc.uuid(),
    postmortemId: fc.constant('p'),
    title: text,
    owner: fc.option(text),
    team: fc.option(text),
  },
  ...{ dueOn: instant, overdue: fc.boolean(), status: fc.constantFrom('OPEN', 'IN_PROGRESS', 'DONE') },
  ticketUrl: fc.option(
    fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      text.map((one) => `https://tickets.example/${one}`),
    ),
  ),
}) as unknown as fc.Arbitrary<ActionItem>;
const factor = fc.record({
  ...{ primary: fc.boolean(), role: fc.constantFrom('ROOT_CAUSE', 'CONTRIBUTING', 'DETECTION_GAP') },
  category: fc.record({ name: text, code: fc.constantFrom('NET.DNS', 'UNK') }),
});
const postmortem = fc
  .record({
    ...{ id: fc.uuid(), number: fc.integer({ min: 1, max: 10 ** 10 - 1 }), title: text, summary: text },
    ...{
      visibility: fc.constantFrom('ORGANIZATION', 'RESTRICTED'),
      severity: fc.option(fc.constant('SEV1')),
    },
    ...{ status: fc.constantFrom('PUBLISHED', 'IN_REVIEW'), startedAt: instant, ownerTeam: fc.option(text) },
    ...{
      detectedBy: fc.constantFrom('UNKNOWN', 'MONITORING'),
      factors: few(factor),
      actionItems: few(item, 4),
    },
    durations: fc.record({ timeToResolve: seconds, timeToMitigate: seconds, timeToDetect: seconds }),
    affectedServices: few(name.map((slug) => ({ service: { slug } }))),
  })
  .map(({ number, ...one }) => ({
    ...{ ...one, reference: `PM-${number}`, url: `${ORIGIN}/postmortems/PM-${number}` },
  })) as unknown as fc.Arbitrary<Postmortem>;
const html = text.map((one) =>
  one.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
);
const highlight = fc.record({
  field: fc.oneof(fc.constantFrom('title', 'summary', 'errorSignatures'), fc.constant('sections.ROOT_CAUSE')),
  fragment: few(html, 5).map((parts) =>
    parts.map((part, i) => (i % 2 ? `<mark>${part}</mark>` : part)).join(''),
  ),
});
const button = fc.option(fc.constant('x'.repeat(1500)), { nil: undefined });
const reason = fc.record({
  kind: fc.constantFrom(
    'CONFIRMED',
    'SHARED_ERROR_SIGNATURE',
    'SHARED_SERVICE',
    'MATCHING_PHRASE',
    'MATCHING_WORDS',
  ),
  detail: text,
});

const cards: Readonly<Record<string, fc.Arbitrary<Card>>> = {
  show: postmortem.map(postmortemCard),
  shared: postmortem.map((one) => sharedCard(one, SHARER)),
  unfurl: postmortem.map(unfurlCard),
  search: fc
    .record({
      ...{ query: text, filters: text, total: count, totalIsExact: fc.boolean(), degraded: fc.boolean() },
      ...{ before: count, correctedQuery: fc.option(text), next: button, previous: button },
      ...{
        hasMenus: fc.boolean(),
        meant: fc.constantFrom(undefined, 'similar'),
        note: fc.constant(undefined),
      },
      hits: few(fc.record({ postmortem, highlights: few(highlight, 3) }), 5),
    })
    .map(searchCard),
  similar: fc
    .record({
      ...{ subject: fc.option(postmortem), text, hasMenus: fc.boolean(), mayJudge: fc.boolean() },
      note: fc.constant(undefined),
      hits: few(
        fc.record({ postmortem, score: fc.double({ min: 0, max: 1, noNaN: true }), reasons: few(reason) }),
        5,
      ),
    })
    .map((page) => similarCard(page as Parameters<typeof similarCard>[0])),
  service: fc
    .record({
      ...{ total: count, latest: few(postmortem, 5), openActions: count, overdueActions: count },
      hasMenus: fc.boolean(),
      service: fc.record({
        ...{ slug: name, name: text, description: fc.option(text), category: fc.constant('DATABASE') },
        ...{
          tier: fc.option(fc.integer({ min: 0, max: 4 })),
          team: fc.option(text),
          provider: fc.option(text),
        },
        regions: few(text),
      }) as unknown as fc.Arbitrary<Service>,
    })
    .map(serviceCard),
  due: fc
    .record({ items: few(item, 10), one: fc.option(postmortem), total: count, overdue: count, filters: text })
    .map(({ one, ...page }) => dueCard({ ...page, postmortems: new Map(one ? [['p', one]] : []) })),
  trends: fc
    .record({
      ...{ label: text, filters: text, days: fc.integer({ min: 1, max: 4000 }), previous: count },
      verdict: fc.constantFrom('INCREASED', 'NO_DETECTABLE_CHANGE', 'INSUFFICIENT_DATA'),
      groupBy: fc.constantFrom('NONE', 'SERVICE', 'TEAM'),
      total: count,
      points: few(fc.record({ label: text, partial: fc.boolean(), count }), 60),
      series: few(
        fc.record({ kind: fc.constantFrom('GROUP', 'NONE', 'REST'), key: text, label: text, total: count }),
        12,
      ),
    })
    .map(({ groupBy, total, points, series, ...page }) =>
      trendCard({
        ...page,
        trends: {
          ...{ groupBy, series, undated: 3, duplicates: 1 },
          total: {
            total,
            points: points.map(({ label, partial, count }) => ({ bucket: { label, partial }, count })),
          },
        } as unknown as Trends,
      }),
    ),
  help: text.map((one) => helpCard('/postmortem', one, false)),
  mistake: text.map((one) =>
    failureCard(new BadInput([{ field: 'filter.service[0]', message: one }]), 'request-1'),
  ),
};

/** Every text of a card that Slack reads as mrkdwn, and those it does not. */
function textsOf(node: unknown, found: { mrkdwn: string[]; plain: string[] }): typeof found {
  if (node === null || typeof node !== 'object') return found;
  const { type, text: own, verbatim } = node as Record<string, unknown>;
  if (type === 'mrkdwn' && typeof own === 'string') {
    // Those of our own making need no such word; those of others must not be searched for names.
    if (verbatim !== true) expect(own).toMatch(/^Everybody in it will see/);
    found.mrkdwn.push(own);
  } else if (type === 'plain_text' && typeof own === 'string') found.plain.push(own);
  for (const value of Object.values(node)) textsOf(value, found);
  return found;
}

/** Links that the bot writes: to postmortems and tickets, with a label that is text alone. */
const LINK = /<https?:\/\/[^<>|\s]*\|[^<>|\n]*>/g;

describe.each(Object.keys(cards))('the card %s', (which) => {
  it('is taken by Slack and is nothing but text, whatever it is made of', () => {
    fc.assert(
      fc.property(cards[which]!, (card) => {
        expect(messageProblems(card)).toEqual([]);
        // Counted apart from the code that keeps them.
        expect(card.blocks.length).toBeLessThanOrEqual(50);
        const { mrkdwn, plain } = textsOf(card.blocks, { mrkdwn: [], plain: [] });
        expect([...mrkdwn, ...plain].join('').length).toBeLessThanOrEqual(12_000);
        for (const one of [card.text, ...mrkdwn]) {
          expect(one.length).toBeLessThanOrEqual(3000);
          const rest = one.replaceAll(LINK, '').replaceAll(`<@${SHARER}>`, '');
          expect(rest).not.toMatch(/</);
          // A quotation begins with one that is ours.
          expect(rest.replaceAll(/^>/gm, '')).not.toMatch(/>/);
          expect(one).not.toMatch(/&(?!(amp|lt|gt);)/);
          expect(one).not.toMatch(/[\u202A-\u202E\u2066-\u2069\0]/);
          for (const [link] of one.matchAll(LINK)) expect(link).not.toContain('evil.example|');
        }
        expect((card.text.match(/<@/g) ?? []).length).toBeLessThanOrEqual(which === 'shared' ? 1 : 0);
      }),
      { numRuns: 100 },
    );
  });
});
