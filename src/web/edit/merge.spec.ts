import { describe, expect, it } from '@jest/globals';
import { type Draft, EMPTY_DRAFT } from './fields.js';
import { marksOf, merge, withTheirs } from './merge.js';

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
    const merged = merge(marksOf(base), mine, theirs);
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
    expect(merge(marksOf(base), same, also)).toMatchObject({ clashes: [], taken: [] });
  });

  it('asks about all that differs where nobody knows the version both began with', () => {
    const { clashes, taken } = merge('', draft({ summary: 'a' }), draft({ summary: 'b' }));
    expect(clashes.map(({ field }) => field)).toEqual(['summary']);
    expect(taken).toEqual([]);
  });

  it('keeps the other one’s value where that is chosen', () => {
    const theirs = draft({ summary: 'theirs', severity: 'SEV1' }, { tags: ['dns'] });
    const chosen = withTheirs(
      draft({ summary: 'mine', severity: null }),
      theirs,
      new Set(['summary', 'tags']),
    );
    expect(chosen.scalars).toMatchObject({ summary: 'theirs', severity: null, title: 'T' });
    expect(chosen.tags).toEqual(['dns']);
  });

  it('compares action items by what they say', () => {
    const item = { id: '0190c2f4-0000-7000-8000-000000000000', title: 'Renew', mitigates: [] };
    const given = draft({}, { actionItems: [item] });
    expect(marksOf(given)).toBe(marksOf(draft({}, { actionItems: [{ ...item, id: null }] })));
    expect(marksOf(given)).not.toBe(marksOf(draft({}, { actionItems: [{ ...item, title: 'Sell' }] })));
  });
});
