import { describe, expect, it } from '@jest/globals';
import { type Draft, EMPTY_DRAFT } from './fields.js';
import { inputWithout, merge } from './merge.js';

const draft = (scalars: object, more: Partial<Draft> = {}): Draft => ({
  ...EMPTY_DRAFT,
  scalars: { ...EMPTY_DRAFT.scalars, title: 'T', ...scalars },
  ...more,
});

describe('merge', () => {
  const base = draft({ summary: 'was', severity: null, ownerTeam: null });

  it('takes what they alone changed, keeps what I alone changed, and asks where both did', () => {
    const mine = draft({ summary: 'mine', severity: null, ownerTeam: 'me' });
    const theirs = draft({ summary: 'theirs', severity: 'SEV1', ownerTeam: null }, { tags: ['dns'] });
    const merged = merge(base, mine, theirs);
    expect(merged.clashes).toMatchObject([{ field: 'summary', mine: 'mine', theirs: 'theirs' }]);
    expect([...merged.taken].sort()).toEqual(['severity', 'tags']);
    expect(merged.draft.scalars).toMatchObject({ summary: 'mine', severity: 'SEV1', ownerTeam: 'me' });
    expect(merged.draft.tags).toEqual(['dns']);
  });

  it('finds no clash where both wrote the same, nor between what is empty in different ways', () => {
    const same = draft({ summary: 'same' }, { factors: [{ category: 'NET.DNS', note: null }] });
    const also = draft(
      { summary: 'same', ownerTeam: null },
      { factors: [{ note: undefined, category: 'NET.DNS' }] },
    );
    expect(merge(base, same, also)).toMatchObject({ clashes: [], taken: [] });
  });

  it('asks about all that differs where nobody knows the version both began with', () => {
    const { clashes, taken } = merge(undefined, draft({ summary: 'a' }), draft({ summary: 'b' }));
    expect(clashes.map(({ field }) => field)).toEqual(['summary']);
    expect(taken).toEqual([]);
  });

  it('leaves out of the input what is to stay as the other one has it', () => {
    const input = inputWithout(draft({ summary: 'mine' }), new Set(['summary']));
    expect('summary' in input).toBe(false);
    expect(input.title).toBe('T');
  });
});
