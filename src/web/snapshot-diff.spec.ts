import { describe, expect, it } from '@jest/globals';
import { bestOfFive } from '../../test/support/numbers.js';
import fc from 'fast-check';
import { diffSnapshots, diffTexts } from './snapshot-diff.js';

describe('the difference of two versions', () => {
  it('names the fields that differ, and shows lists in a form that people read', () => {
    const before = { id: '1', title: 'Old', tags: ['a', 'b'], severity: 'SEV1', summary: 'Same' };
    const after = { id: '2', title: 'New', tags: ['a', 'c'], severity: null, summary: 'Same' };
    expect(diffSnapshots(JSON.stringify(before), JSON.stringify(after))).toEqual([
      {
        field: 'title',
        lines: [
          { kind: 'removed', text: 'Old' },
          { kind: 'added', text: 'New' },
        ],
      },
      {
        field: 'tags',
        lines: [
          { kind: 'same', text: '- a' },
          { kind: 'removed', text: '- b' },
          { kind: 'added', text: '- c' },
        ],
      },
      { field: 'severity', lines: [{ kind: 'removed', text: 'SEV1' }] },
    ]);
  });

  it('leaves out what did not change', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `line ${i}`);
    const changed = lines.with(20, 'changed');
    const shown = diffTexts(lines.join('\n'), changed.join('\n'))!;
    expect(shown.map(({ kind }) => kind)).toEqual([
      'gap',
      ...Array.from({ length: 3 }, () => 'same'),
      'removed',
      'added',
      ...Array.from({ length: 3 }, () => 'same'),
      'gap',
    ]);
    expect(shown[0]!.text).toBe('17 lines are the same');
  });

  it('tells the whole new text, but for what is the same', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c')).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffTexts(before, after)!;
        const count = (kind: string) => lines.filter((line) => line.kind === kind).length;
        const size = (of: string) => (of === '' ? 0 : of.split('\n').length);
        expect(count('added') - count('removed')).toBe(size(after) - size(before));
      }),
    );
  });

  it('gives up on texts that differ throughout, after the same time for ten of them as for one', () => {
    const text = (seed: number): string =>
      Array.from({ length: 20_000 }, (_, i) => `${(i * seed) % 7919}`).join('\n');
    const of = (fields: number, seed: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: fields }, (_, i) => [`f${i}`, text(seed)])));
    const time = (fields: number): number => {
      const [before, after] = [of(fields, 31), of(fields, 37)];
      const found = diffSnapshots(before, after);
      expect(found.map(({ lines }) => lines)).toEqual(Array.from({ length: fields }, () => undefined));
      return bestOfFive(() => diffSnapshots(before, after));
    };
    expect(time(10) / time(1)).toBeLessThan(4);
  });
});
