import fc from 'fast-check';
import { parseDocument, type PostmortemDocument } from '../../../src/postmortems/index.js';
import * as e from '../../../src/postmortems/index.js';

/** Text with what tends to break formats. */
const nasty = fc.constantFrom(
  '---',
  '...',
  '<!-- section: IMPACT -->',
  '## ',
  '# a',
  '\r\n',
  '\r',
  '\n',
  '\n\n',
  '  ',
  '\t',
  ': ',
  ' #',
  '- ',
  '*a',
  '&a',
  '!!x',
  '"',
  "'",
  '\\',
  '{',
  '[',
  '|',
  '>',
  '%',
  '@',
  'null',
  'yes',
  '1e3',
  '2025-01-01',
  '\u2028',
  '\u0085',
  '\uFEFF',
  '\u00A0',
  '__proto__',
  '😀',
  'a long enough text to be folded when it is longer than the width of a line ',
);
const text = fc
  .array(fc.oneof(nasty, fc.string({ maxLength: 20 }), fc.string({ unit: 'binary', maxLength: 5 })), {
    maxLength: 8,
  })
  .map((parts) => parts.join('').replaceAll('\u0000', ''));
const visible = (value: string): string =>
  /[\p{L}\p{N}\p{P}\p{S}]/u.test(value.replaceAll('\u2800', '')) ? value : `${value}x`;
const line = text.map((value) => visible(value.trim().slice(0, 60).toWellFormed().trim()));
const instant = fc
  .date({ min: new Date('1000-01-02T00:00:00Z'), max: new Date('2900-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const list = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { maxLength: 3 });
const oneOf = <T extends string>(values: Readonly<Record<string, T>>): fc.Arbitrary<T> =>
  fc.constantFrom(...Object.values(values));
const amount = fc
  .double({ min: 0, max: 1e15, noNaN: true })
  .map((value) => (Object.is(value, -0) ? 0 : value));
const url = fc.constantFrom('https://example.com/a?b=c#d', 'http://example.com/~x');

const raw = fc.record({
  id: fc.option(fc.uuid({ version: 7 }), { nil: undefined }),
  reference: fc.option(fc.constantFrom('PM-1', 'PM-4242'), { nil: undefined }),
  source: fc.record({ system: line, externalId: line, url: maybe(url) }),
  title: line.map((value) => value.replaceAll(/[\n\r\u2028\u2029]/g, ' ')),
  status: oneOf(e.PostmortemStatus),
  publishedAt: maybe(instant),
  visibility: oneOf(e.Visibility),
  summary: text,
  severity: maybe(oneOf(e.Severity)),
  nature: oneOf(e.Nature),
  detectedBy: oneOf(e.DetectionSource),
  changeRelated: maybe(fc.boolean()),
  startedAt: maybe(instant),
  resolvedAt: maybe(instant),
  sections: list(fc.record({ kind: oneOf(e.SectionKind), heading: maybe(line), body: text.map(visible) })),
  factors: list(
    fc.record({
      category: line,
      role: oneOf(e.FactorRole),
      primary: fc.boolean(),
      confidence: oneOf(e.Confidence),
      note: maybe(text),
    }),
  ),
  affectedServices: list(
    fc.record({
      service: line,
      level: oneOf(e.ImpactLevel),
      involvement: oneOf(e.Involvement),
      startedAt: maybe(instant),
      endedAt: maybe(instant),
      cascadedFrom: maybe(line),
    }),
  ),
  impact: fc.record({
    description: maybe(text),
    customersAffected: maybe(fc.nat()),
    usersAffected: maybe(amount),
    revenueLossUsd: maybe(amount),
    dataLoss: maybe(fc.boolean()),
  }),
  timeline: list(fc.record({ at: instant, text: line })),
  actionItems: list(
    fc.record({
      id: fc.option(fc.uuid({ version: 4 }), { nil: undefined }),
      title: line,
      kind: oneOf(e.ActionKind),
      strategy: maybe(oneOf(e.ResilienceStrategy)),
      status: oneOf(e.ActionStatus),
      owner: maybe(line),
      dueOn: maybe(instant),
      ticketUrl: maybe(url),
      mitigates: list(line),
    }),
  ),
  errorSignatures: list(line),
  regions: list(line),
  tags: list(line),
  links: list(fc.record({ title: maybe(line), url })),
  relations: list(fc.record({ kind: oneOf(e.RelationKind), to: line, note: maybe(text) })),
});

/** Any postmortem that can be stored, as far as its form goes. */
export function anyDocument(): fc.Arbitrary<PostmortemDocument> {
  return raw.map((value) => parseDocument(value));
}

/** A document with nothing but a title and a source. */
export function emptyDocument(title: string): PostmortemDocument {
  return parseDocument({ title, source: { system: 'test', externalId: title } });
}
