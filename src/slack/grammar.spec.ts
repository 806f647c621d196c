import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BadInput, NotFound } from '../common/index.js';
import { messageOf, postmortemFilter, shownFilters } from './filters.js';
import { readCommand } from './grammar.js';
import { messageText } from './message-text.js';
import { readPeriod } from './periods.js';

describe('what is typed', () => {
  it.each([
    ['redis failover', 'search', 'redis failover', {}],
    ['search redis service:checkout', 'search', 'redis', { service: ['checkout'] }],
    ['SEARCH redis SEV:1,2', 'search', 'redis', { sev: ['1', '2'] }],
    ['redis team:“Core Platform” since:90d', 'search', 'redis', { team: ['Core Platform'], since: ['90d'] }],
    ['“exact phrase” -not', 'search', '"exact phrase" -not', {}],
    ['x509: certificate expired', 'search', 'x509: certificate expired', {}],
    ['dial tcp 10.0.0.1:5432 status:archived', 'search', 'dial tcp 10.0.0.1:5432', { status: ['archived'] }],
    ['PM-12', 'show', 'PM-12', {}],
    ['pm-12', 'show', 'pm-12', {}],
    ['show PM-12', 'show', 'PM-12', {}],
    ['similar &lt;nil&gt; pointer &amp; more', 'similar', '<nil> pointer & more', {}],
    ['<https://graf.example/d/1|graf.example> is down', 'search', 'https://graf.example/d/1 is down', {}],
    ['service checkout', 'service', 'checkout', {}],
    ['due overdue team:payments', 'due', 'overdue', { team: ['payments'] }],
    ['trends 2026-Q2 by:cause', 'trends', '2026-Q2', { by: ['cause'] }],
    ['', 'help', '', {}],
    ['?', 'help', '', {}],
    ['help search', 'help', 'search', {}],
    ['link', 'link', '', {}],
  ])('%j', (typed, name, text, filters) => {
    expect(readCommand(typed)).toMatchObject({ name, text, filters });
  });

  it('near a command is searched for, and the command named', () => {
    expect(readCommand('serach redis').meant).toBe('search');
    expect(readCommand('simlar PM-1').meant).toBe('similar');
    expect(readCommand('redis').meant).toBeUndefined();
    expect(readCommand('show me').meant).toBeUndefined();
  });

  it('never breaks the reader', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), (typed) => {
        const { name, filters } = readCommand(typed);
        expect(typeof name).toBe('string');
        expect(
          Object.values(filters)
            .flat()
            .every((one) => typeof one === 'string'),
        ).toBe(true);
      }),
    );
  });
});

describe('filters', () => {
  const UTC = { timeZone: 'UTC', fiscalYearStart: 1 };
  const filter = (typed: string, calendar = UTC) => postmortemFilter(readCommand(typed), calendar);

  it('become those of the API', () => {
    expect(
      filter(
        'x sev:1,SEV-2 cause:net.dns provider:AWS tag:DNS nature:malicious since:2026-Q1 before:2026-03',
      ),
    ).toEqual({
      severity: ['SEV1', 'SEV2'],
      nature: ['MALICIOUS'],
      rootCause: ['NET.DNS'],
      provider: ['aws'],
      tag: ['dns'],
      startedFrom: '2026-01-01T00:00:00Z',
      startedBefore: '2026-03-01T00:00:00Z',
    });
  });

  it.each([
    ['x sev:9', 'sev: 9 is none; there are 1 to 5'],
    ['x since:2026-Q5', 'since: must be days'],
    ['x since:2026-02-30', 'since: must be days'],
    ['x since:2026-13-01', 'since: must be days'],
    ['x since:0d', 'since: must be days'],
    ['x since:10000d', 'since: must be days'],
    ['x before:9999', 'before: must be days'],
    ['x since:0000-01-01', 'since: must be days'],
    ['x since:1d since:2d', 'since: can be given once'],
    ['x by:cause', 'by: search has no such filter'],
    ['x owner:me', 'owner: search has no such filter'],
    ['x nature:odd', 'nature: odd is none'],
  ])('%s is refused', (typed, message) => expect(() => filter(typed)).toThrow(message));

  it('name times', () => {
    const now = new Date('2026-05-10T12:00:00Z');
    const read = (text: string) => readPeriod('since', text, UTC, now);
    expect(read('90d').start).toBe('2026-02-09T12:00:00Z');
    expect(read('2w').start).toBe('2026-04-26T12:00:00Z');
    for (const text of ['2026-Q4', '2026q4', '2026-q4'])
      expect(read(text)).toEqual({
        ...{ start: '2026-10-01T00:00:00Z', end: '2027-01-01T00:00:00Z', label: '2026-Q4' },
      });
    expect(read('2024-02-29').end).toBe('2024-03-01T00:00:00Z');
    expect(read('2026-H1').end).toBe('2026-07-01T00:00:00Z');
    expect(read('9999-12-31').start).toBe('9999-12-31T00:00:00Z');
    expect(read('9999w').start).toBe('1834-09-21T12:00:00Z');
  });

  it('name the times that trends and reports name: fiscal years and quarters, days of the zone', () => {
    const calendar = { timeZone: 'America/Los_Angeles', fiscalYearStart: 7 };
    expect(filter('x since:2026-Q1 before:2026-03-08', calendar)).toEqual({
      startedFrom: '2025-07-01T07:00:00Z',
      startedBefore: '2026-03-08T08:00:00Z',
    });
    // The day on which the clock is put forward has 23 hours.
    expect(readPeriod('since', '2026-03-08', calendar)).toMatchObject({ end: '2026-03-09T07:00:00Z' });
    expect(filter('x since:2026-03', calendar)).toEqual({ startedFrom: '2026-03-01T08:00:00Z' });
    expect(shownFilters(filter('x since:2026-Q1 sev:1,2 cause:cas', calendar), calendar)).toBe(
      'severity SEV1 or SEV2, cause CAS, since 2025-07-01',
    );
  });
});

describe('a mistake', () => {
  it('is told by the names that are typed', () => {
    const problems = [
      { field: 'filter.rootCause[0]', message: 'is none' },
      { field: 'filter.team', message: 'says filter.team' },
      { field: 'show', message: 'needs a reference' },
      { field: '', message: 'Link your account first' },
    ];
    expect(messageOf(new BadInput(problems))).toBe(
      'cause: is none; team: says filter.team; show: needs a reference; Link your account first',
    );
    expect(messageOf(new NotFound('postmortem', 'like this'))).toBe('No postmortem like this was found');
  });
});

describe('a message', () => {
  it('is read wherever it says something, each text once', () => {
    expect(
      messageText({
        text: 'Alert',
        blocks: [
          { type: 'section', text: { type: 'mrkdwn', text: 'Alert' }, fields: [{ text: '&lt;b&gt;' }] },
        ],
        attachments: [{ title: 'Down', fields: [{ title: 'error', value: 'EOF' }], image_url: 'http://x' }],
        user: 'U1',
      }),
    ).toBe('Alert\n<b>\nDown\nerror\nEOF');
  });

  it('of any form is read, shortly', () => {
    fc.assert(
      fc.property(
        fc.object({ key: fc.constantFrom('text', 'blocks', 'attachments', 'fields', 'x') }),
        (message) => {
          expect(messageText(message).length).toBeLessThanOrEqual(4000);
        },
      ),
    );
    expect(messageText({ text: '🔥'.repeat(5000) }).isWellFormed()).toBe(true);
  });
});
