import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BadInput } from '../common/index.js';
import { anyDocument } from '../../test/integration/exchange/any-document.js';
import { decode } from './decode.js';
import { parseJson } from './json.js';
import { parseMarkdown } from './markdown.js';
import { renderJson } from './render-json.js';
import { renderMarkdown } from './render-markdown.js';

const keys = fc.constantFrom(
  ...[
    'hindsight',
    'uuid',
    'url',
    'title',
    'company',
    'product',
    'categories',
    'keywords',
    'start_time',
    'end_time',
  ],
  ...[
    'summary',
    'severity',
    'factors',
    'sections',
    'impact',
    'tags',
    'source',
    'relations',
    '__proto__',
    'constructor',
  ],
);
const values = fc.oneof(
  fc.constantFrom(
    '',
    'x',
    '2020-01-01',
    '2020-01-01T00:00:00Z',
    '[a, b]',
    '{a: b}',
    '- a',
    '|',
    '&a',
    '*a',
    '"',
    '!!x',
  ),
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value)),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const frontMatter = fc
  .array(fc.tuple(keys, values), { maxLength: 8 })
  .map((entries) => entries.map(([key, value]) => `${key}: ${value}`).join('\n'));
const markdown = fc
  .tuple(frontMatter, fc.string({ unit: 'binary', maxLength: 200 }))
  .map(([front, body]) => `---\n${front}\n---\n${body}`);
const jsonText = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.dictionary(keys, fc.jsonValue({ maxDepth: 3 })).map((value) => JSON.stringify(value)),
);
/** A good document with a few characters of it lost, doubled or replaced. */
const damaged = (render: (document: Parameters<typeof renderJson>[0]) => string): fc.Arbitrary<string> =>
  fc
    .tuple(
      anyDocument(),
      fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.string({ maxLength: 3 })), {
        maxLength: 4,
      }),
    )
    .map(([document, wounds]) =>
      wounds.reduce((text, [where, what]) => {
        const at = Math.floor(where * text.length);
        return text.slice(0, at) + what + text.slice(at + 1 + (what.length % 3));
      }, render(document)),
    );

type Parse = (name: string, text: string) => unknown;

/** Either a document or a BadInput that names a reason. */
function isHandled(parse: Parse, content: string | Buffer): void {
  try {
    parse('some/file.md', decode(content).text);
  } catch (error) {
    expect(error).toBeInstanceOf(BadInput);
    expect((error as BadInput).message).not.toBe('');
  }
}

describe('any input is read or refused with a reason', () => {
  it.each<[string, Parse, fc.Arbitrary<string | Buffer>]>([
    [
      'bytes as Markdown',
      parseMarkdown,
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
    ],
    ['bytes as JSON', parseJson, fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))],
    ['Markdown with any front matter', parseMarkdown, markdown],
    ['any JSON', parseJson, jsonText],
    ['damaged Markdown', parseMarkdown, damaged(renderMarkdown)],
    ['damaged JSON', parseJson, damaged(renderJson)],
  ])('%s', (_, parse, inputs) => {
    fc.assert(
      fc.property(inputs, (content) => isHandled(parse, content)),
      { numRuns: 300 },
    );
  });
});
