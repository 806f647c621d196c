import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyDocument, emptyDocument } from '../../test/integration/exchange/any-document.js';
import { decode } from './decode.js';
import { parseJson } from './json.js';
import { parseMarkdown } from './markdown.js';
import { renderJson } from './render-json.js';
import { renderMarkdown } from './render-markdown.js';
import type { PostmortemDocument } from '../postmortems/index.js';

function throughMarkdown(document: PostmortemDocument): PostmortemDocument {
  const parsed = parseMarkdown('PM-1.md', decode(Buffer.from(renderMarkdown(document))).text);
  expect(parsed.warnings).toEqual([]);
  return parsed.document;
}

function withBody(body: string, heading: string | null = null): PostmortemDocument {
  const section = { kind: 'ROOT_CAUSE' as const, heading, body };
  return { ...emptyDocument('Example'), sections: [section, { ...section, kind: 'OTHER' }] };
}

describe('a document written as Markdown and read again', () => {
  it.each([
    ['a section marker', 'before\n<!-- section: IMPACT -->\nafter'],
    ['a broken section marker', '<!-- section: NOTHING -->'],
    ['a rule', '---\ntext\n---'],
    ['a level-two heading first', '## not the heading\ntext'],
    ['an empty heading first', '##\ntext'],
    ['trailing spaces', 'text  \n   '],
    ['blank lines around', '\n\ntext\n\n'],
    ['carriage returns', 'one\r\ntwo\rthree'],
    ['indented code first', '    code'],
    ['a byte order mark', '\uFEFFtext'],
    ['a lone line separator', 'a\u2028b\u0085c'],
  ])('keeps %s', (_, body) => {
    for (const heading of [null, 'Why', '##', '# a #']) {
      const document = withBody(body, heading);
      expect(throughMarkdown(document)).toEqual(document);
    }
  });

  it('keeps a heading that a line of Markdown cannot hold', () => {
    const document = withBody('text', 'one\ntwo');
    expect(throughMarkdown(document)).toEqual(document);
  });

  it('puts sections in the body where a person would write them', () => {
    const markdown = renderMarkdown(withBody('Text.', 'Why'));
    expect(markdown).toContain(
      '---\n\n<!-- section: ROOT_CAUSE -->\n## Why\n\nText.\n\n<!-- section: OTHER -->\n',
    );
    expect(markdown).not.toContain('sections:');
  });

  it('keeps a text of blank lines', () => {
    const document = { ...emptyDocument('Example'), summary: '  \n\n' };
    expect(throughMarkdown(document)).toEqual(document);
  });

  it('keeps any document', () => {
    fc.assert(
      fc.property(anyDocument(), (document) => {
        expect(throughMarkdown(document)).toEqual(document);
      }),
      { numRuns: 300 },
    );
  });
});

describe('a document written as JSON and read again', () => {
  it('keeps any document', () => {
    fc.assert(
      fc.property(anyDocument(), (document) => {
        const parsed = parseJson('PM-1.json', decode(Buffer.from(renderJson(document))).text);
        expect(parsed.warnings).toEqual([]);
        expect(parsed.document).toEqual(document);
      }),
      { numRuns: 200 },
    );
  });
});
