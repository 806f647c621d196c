import { describe, expect, it } from '@jest/globals';
import { BadInput } from '../common/index.js';
import { decode } from './decode.js';
import { parseJson } from './json.js';
import { parseMarkdown } from './markdown.js';

const MB = 1024 * 1024;
const fill = (unit: string, bytes = 2 * MB): string => unit.repeat(Math.floor(bytes / unit.length));

/** Inputs of a few megabytes, each meant to make some part of the reader slow. */
const MARKDOWN: readonly (readonly [string, string])[] = [
  ['commas in a product', `---\nuuid: a\nproduct: "${fill(',')}"\n---\nx`],
  ['brackets in a product', `---\nuuid: a\nproduct: "${fill(',(')}"\n---\nx`],
  ['labels', `---\nuuid: a\ncategories: "${fill('a,')}"\n---\nx`],
  ['blanks in a heading', `## a${fill(' ')}b\n\ntext`],
  ['blanks before a line separator', `## ${fill(' ')}\u2028`],
  ['the same in our own format', `---\ntitle: T\n---\n<!-- section: OTHER -->\n## ${fill(' ')}\u2028\nx`],
  ['headings', fill('## a\n')],
  ['empty headings', fill('## \n')],
  ['fences', fill('```\n')],
  ['markers', `---\ntitle: T\n---\n${fill('<!-- section: OTHER -->\n')}`],
  ['blanks in a marker', `---\ntitle: T\n---\n<!--${fill(' ')}section: OTHER`],
  ['line ends', `---\ntitle: T\n---\n${fill('\n')}`],
  ['blank lines', `${fill('\n ')}x`],
  ['rules', `---\n${fill('---x\n')}`],
  ['blanks after a rule', `---\ntitle: T\n---${fill(' ')}x`],
  ['a long title', `# ${fill('a ')}`],
  ['a value that contains itself', '---\na: &a [*a]\ntitle: *a\n---\nx'],
  ['anchors', `---\ntitle: T\nb:\n${fill('- &a x\n', MB / 2)}---\nx`],
  ['open lists', `---\ntitle: ${fill('[', MB / 2)}\n---\nx`],
  ['open maps', `---\ntitle: ${fill('{a: ', MB / 2)}\n---\nx`],
  ['quotes', `---\ntitle: ${fill('"', MB / 2)}\n---\nx`],
  ['escapes', `---\ntitle: "${fill('\\n', MB / 2)}"\n---\nx`],
  ['question marks', `---\n${fill('? ', MB / 2)}\n---\nx`],
  ['tags', `---\ntitle: ${fill('!!a ', MB / 2)}\n---\nx`],
  ['colons', `---\n${fill(': ', MB / 2)}\n---\nx`],
  ['factors', `---\ntitle: T\nfactors:\n${fill('- 1\n', MB / 2)}---\nx`],
];
const JSON_TEXTS: readonly (readonly [string, string])[] = [
  ['escapes', `{"title": "${fill('\\n')}"}`],
  ['numbers', `{"title": "T", "factors": [${fill('1,')}1]}`],
  ['objects', `{"title": "T", "timeline": [${fill('{},')}{}]}`],
  ['open lists', `{"title": ${fill('[')}`],
  ['nested lists', `{"title": ${fill('[', MB / 2)}${fill(']', MB / 2)}}`],
  ['nested objects', `{"title": ${fill('{"a":', MB / 2)}1${fill('}', MB / 5)}}`],
  ['blanks', `{"title"${fill(' ')}"x"}`],
  ['keys', `{${Array.from({ length: 200_000 }, (_, i) => `"k${i}": 1`).join()}, "title": "T"}`],
];

function isHandledSoon(parse: () => unknown): void {
  const from = performance.now();
  try {
    parse();
  } catch (error) {
    expect(error).toBeInstanceOf(BadInput);
    expect((error as BadInput).message.length).toBeLessThan(20_000);
  }
  // Generous for a busy machine; what takes quadratic time on megabytes takes minutes.
  expect(performance.now() - from).toBeLessThan(15_000);
}

describe('a flood of', () => {
  it.each(MARKDOWN)('%s in Markdown is read or refused soon', (_, text) => {
    isHandledSoon(() => parseMarkdown('a.md', decode(text).text));
  });

  it.each(JSON_TEXTS)('%s in JSON is read or refused soon', (_, text) => {
    isHandledSoon(() => parseJson('a.json', decode(text).text));
  });
});
