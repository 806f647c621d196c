import { describe, expect, it } from '@jest/globals';
import { BadInput } from '../common/index.js';
import { parseMarkdown } from './markdown.js';

const FOREIGN = `---
uuid: 11111111-2222-4333-8444-555555555555
url: https://example.com/report
archive_url: https://archive.example.com/report
title: The queue stood still
company: Example
product: Queue
categories: [config-change, cloud]
keywords: [Queue, "503"]
start_time: 2020-01-02T03:04:05Z
end_time: 2020-01-02T04:04:05Z
source_published_at: 2020-02-01T00:00:00Z
source_fetched_at: 2020-02-02T00:00:00.123456Z
summary: It stood still.
---

First words.

## Impact

All of it.
`;

describe('Markdown of another collection', () => {
  it('becomes a published postmortem', () => {
    const { document, warnings, services } = parseMarkdown('a.md', FOREIGN);
    expect(document).toMatchObject({
      title: 'The queue stood still',
      summary: 'It stood still.',
      status: 'PUBLISHED',
      startedAt: '2020-01-02T03:04:05Z',
      resolvedAt: '2020-01-02T04:04:05Z',
      source: {
        system: 'postmortems',
        externalId: '11111111-2222-4333-8444-555555555555',
        url: 'https://example.com/report',
      },
      sections: [
        { kind: 'OTHER', heading: null, body: 'First words.' },
        { kind: 'IMPACT', heading: 'Impact', body: 'All of it.' },
      ],
      factors: [{ category: 'CFG', role: 'ROOT_CAUSE', primary: true, confidence: 'LOW' }],
      affectedServices: [{ service: 'example-queue', level: 'PARTIAL_OUTAGE', involvement: 'ORIGIN' }],
      tags: ['config-change', 'cloud', 'queue', '503'],
      links: [
        { title: 'Public report', url: 'https://example.com/report' },
        { title: 'Archived copy', url: 'https://archive.example.com/report' },
      ],
    });
    expect(services.get('example-queue')?.name).toBe('Example Queue');
    expect(warnings).toEqual([
      'assumed: a partial outage that began in example-queue; the document does not say how far it was gone',
    ]);
  });

  it('says what it lacks and what it does not understand', () => {
    const { document, warnings } = parseMarkdown(
      'dir/some-file.md',
      '---\ncategories: []\ncompany: Example\nproduct: ""\nurl: "javascript:alert(1)"\nmood: bad\nend_time: 2020-01-01\n---\nOne.\n\nTwo.',
      { sourceSystem: 'acme' },
    );
    expect(document).toMatchObject({
      title: 'Example incident',
      summary: 'One.',
      source: { system: 'acme', externalId: 'dir/some-file', url: null },
      factors: [{ category: 'UNK.NODATA', primary: true }],
      links: [],
    });
    expect(warnings).toEqual([
      'no product: the company stands for the affected service',
      expect.stringContaining('assumed: a partial outage'),
      'url "javascript:alert(1)" is not an http or https address; left out',
      'guessed title "Example incident"',
      'no summary: the first paragraph was taken',
      'no uuid: known by its name, as "dir/some-file"',
      'no start_time',
      'end_time names only a day; taken as midnight UTC',
      'unknown key "mood": left out',
    ]);
  });

  it('may have no front matter at all', () => {
    const { document, warnings } = parseMarkdown(
      'outage.md',
      '# The big one\n\nIt broke.\n\n## Root cause\n\nA bug.',
    );
    expect(document).toMatchObject({
      title: 'The big one',
      summary: 'It broke.',
      source: { externalId: 'outage' },
    });
    expect(document.sections.map(({ kind }) => kind)).toEqual(['OTHER', 'ROOT_CAUSE']);
    expect(warnings[0]).toBe('has no front matter; the whole text was taken as the body');
  });

  it('takes wrong types with a warning', () => {
    const { document, warnings } = parseMarkdown(
      'x.md',
      '---\nuuid: 42\ntitle: [a]\ncategories: hardware, time\nkeywords: {a: 1}\nsummary: 7\n---\ntext',
    );
    expect(document).toMatchObject({ source: { externalId: '42' }, summary: '7', title: 'x' });
    expect(document.factors.map(({ category }) => category)).toEqual(['INF', 'TIM']);
    expect(warnings).toEqual(
      expect.arrayContaining([
        'title ["a"] is not a text; left out',
        'keywords {"a":1} is not a text; left out',
      ]),
    );
  });
});

describe('Markdown of our own', () => {
  it('is known by its name where it names no source', () => {
    const { document, warnings } = parseMarkdown(
      'x/y.md',
      '---\nhindsight: 1\ntitle: T\nmood: bad\n---\ntext',
    );
    expect(document.source).toEqual({ system: 'files', externalId: 'x/y', url: null });
    expect(warnings).toEqual([
      'no source and no id: known by its name, as files "x/y"',
      'unknown key "mood": left out',
    ]);
  });

  it('reports unknown keys at any depth', () => {
    const { warnings } = parseMarkdown(
      'x.md',
      '---\ntitle: T\nid: 0199a0e0-0000-7000-8000-000000000000\nimpact: {sadness: 3}\nfactors: [{category: CFG, role: TRIGGER, weight: 2}]\n__proto__: {a: 1}\n---\n',
    );
    expect(warnings).toEqual([
      'unknown key "impact.sadness": left out',
      'unknown key "factors[0].weight": left out',
      'unknown key "__proto__": left out',
    ]);
  });

  it('names the line of every mistake', () => {
    const text = '---\ntitle: T\nseverity: SEV9\nfactors:\n  - category: CFG\n    role: CULPRIT\n---\n';
    const parse = () => parseMarkdown('x.md', `${text}\n<!-- section: OTHER -->\n${'x'.repeat(200_001)}`);
    expect(parse).toThrow('line 3: severity: must be one of SEV1');
    expect(parse).toThrow('line 6: factors[0].role: must be one of TRIGGER');
    expect(parse).toThrow('line 9: sections[0].body: must have at most');
  });

  it.each([
    ['---\nhindsight: 2\ntitle: T\n---\n', 'format version 2 is not known'],
    ['---\nversion: 3\nname: package\n---\n', 'is not a postmortem'],
    [
      `---\ntitle: T\n---\n<!-- section: OTHER -->\n${'x'.repeat(200_001)}`,
      'sections[0].body: must have at most',
    ],
  ])('refuses %j', (text, message) => {
    expect(() => parseMarkdown('x.md', text)).toThrow(BadInput);
    expect(() => parseMarkdown('x.md', text)).toThrow(message);
  });
});
