import { describe, expect, it } from '@jest/globals';
import { headedSections, markedSections } from './sections.js';

describe('sections of our own format', () => {
  it('open with a marker and may have a heading', () => {
    const { sections, warnings } = markedSections(
      'Before.\n\n<!-- section: ROOT_CAUSE -->\n## Why\n\nText.\n## not a heading of ours\n\n<!-- section: LESSONS -->\n\n##  Lessons \nMore.\n',
      10,
    );
    expect(warnings).toEqual([]);
    expect(sections).toEqual([
      { kind: 'OTHER', heading: null, body: 'Before.', line: 10 },
      { kind: 'ROOT_CAUSE', heading: 'Why', body: 'Text.\n## not a heading of ours', line: 12 },
      { kind: 'LESSONS', heading: 'Lessons', body: 'More.', line: 18 },
    ]);
  });

  it('say which line has a wrong marker or no text', () => {
    expect(() => markedSections('a\n<!-- section: ROOT CAUSE -->\nb', 5)).toThrow(
      'line 6: not a section marker',
    );
    expect(() => markedSections('<!-- section: toString -->', 1)).toThrow('line 1: not a section marker');
    expect(markedSections('<!-- section: IMPACT -->\n## Impact\n\n', 3)).toEqual({
      sections: [],
      warnings: ['line 3: the section Impact has no text and was left out'],
    });
  });
});

describe('sections of other Markdown', () => {
  it('are split at level-two headings, not in code', () => {
    const { sections } = headedSections(
      '# T\nIntro\n## Impact\nA\n```\n## code\n```\n### Deeper\nB\n## Fix ##\nC',
      1,
    );
    expect(sections).toEqual([
      { kind: 'OTHER', heading: null, body: '# T\nIntro', line: 1 },
      { kind: 'IMPACT', heading: 'Impact', body: 'A\n```\n## code\n```\n### Deeper\nB', line: 3 },
      { kind: 'RESOLUTION', heading: 'Fix', body: 'C', line: 10 },
    ]);
  });

  it.each([
    ['Timeline', 'OTHER'],
    ['What happened', 'OTHER'],
    ['Root Cause', 'ROOT_CAUSE'],
    ['Customer impact', 'IMPACT'],
    ['Trigger', 'TRIGGER'],
    ['How we noticed', 'DETECTION'],
    ['Lessons learned', 'LESSONS'],
    ['Action items', 'LESSONS'],
    ['Resolution', 'RESOLUTION'],
    ['Incident response', 'RESPONSE'],
    ['Background', 'BACKGROUND'],
  ])('%s is %s', (heading, kind) => {
    expect(headedSections(`## ${heading}\ntext`, 1).sections[0]?.kind).toBe(kind);
  });
});
