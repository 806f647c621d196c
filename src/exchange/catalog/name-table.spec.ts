import { describe, expect, it } from '@jest/globals';
import { settleDependencies } from './dependencies.js';
import { draftOf, type Owners } from './draft.js';
import { NameTable } from './name-table.js';

/** What is stored: names of each service, its slug first; the slug is its id as well. */
const stored = (...services: string[][]): Owners =>
  new Map(
    services.flatMap(([slug, ...more]) =>
      [slug!, ...more].map((name) => [name, { id: `id-${slug}`, slug: slug! }]),
    ),
  );

interface Given {
  readonly slug: string;
  readonly aliases?: readonly string[] | null;
  readonly needs?: readonly string[];
  readonly tier?: number;
}

function settled(owners: Owners, given: readonly Given[]) {
  const drafts = given.map(({ needs, ...input }, i) =>
    draftOf({
      ...{ file: '', position: i + 1, line: null, name: input.slug, problems: [], warnings: [] },
      input: { name: input.slug, ...input, dependencies: needs?.map((dependsOn) => ({ dependsOn })) },
    }),
  );
  settleDependencies(drafts, new NameTable(drafts, owners));
  return drafts.map(({ entry, problems, warnings }) => ({
    slug: entry?.slug,
    aliases: entry?.aliases,
    needs: entry?.dependencies?.map(({ dependsOn }) => dependsOn),
    said: [...problems.map(({ field, message }) => `${field}: ${message}`), ...warnings],
  }));
}

describe('a new name', () => {
  it('with the old one among its aliases means the old service', () => {
    const [renamed] = settled(stored(['old', 'older']), [{ slug: 'new', aliases: ['older'] }]);
    expect(renamed).toMatchObject({ slug: 'old', aliases: ['older', 'new'] });
    expect(renamed!.said).toEqual([expect.stringContaining('is the service old under a new name')]);
  });

  it('is quiet once it is known', () => {
    const [again] = settled(stored(['old', 'new']), [{ slug: 'new', aliases: ['old'] }]);
    expect(again).toEqual({ slug: 'new', aliases: ['old'], needs: undefined, said: [] });
  });

  it('is known under both names to others', () => {
    const all = settled(stored(['old']), [
      { slug: 'a', needs: ['new', 'old'] },
      { slug: 'new', aliases: ['old'] },
    ]);
    expect(all[0]).toMatchObject({
      needs: ['new'],
      said: ['dependencies[1].dependsOn: "old" stands there twice: taken once'],
    });
  });

  it.each([
    [
      'of two services',
      [{ slug: 'new', aliases: ['a', 'b'] }],
      'aliases: are names of several services, a and b',
    ],
    [
      'of one that is there itself',
      [{ slug: 'a' }, { slug: 'new', aliases: ['a'] }],
      'aliases[0]: a is a name of a (number 1)',
    ],
    [
      'of one that is there, but broken',
      [
        { slug: 'a', tier: 9 },
        { slug: 'new', aliases: ['a'] },
      ],
      'aliases[0]: a is a name of a (number 1)',
    ],
    [
      'that two ask for',
      [
        { slug: 'x', aliases: ['a'] },
        { slug: 'y', aliases: ['a'] },
      ],
      'slug: names the same service as x (number 1)',
    ],
    ['of somebody else', [{ slug: 'b', aliases: ['a'] }], 'aliases[0]: a is a name of the service a'],
    ['that comes twice', [{ slug: 'n' }, { slug: 'N' }], 'slug: names the same service as n (number 1)'],
  ])('%s fails', (_, given, message) => {
    const last = settled(stored(['a'], ['b']), given).at(-1)!;
    expect(last.slug).toBeUndefined();
    expect(last.said[0]).toContain(message);
  });
});

describe('an alias', () => {
  it('moves where its owner gives it up', () => {
    const all = settled(stored(['a', 'x']), [
      { slug: 'b', aliases: ['x'], needs: ['a'] },
      { slug: 'a', aliases: [], needs: ['x'] },
    ]);
    expect(all).toMatchObject([
      { aliases: ['x'], needs: ['a'], said: [] },
      { aliases: [], needs: ['x'], said: [] },
    ]);
  });

  it('does not move where the owner keeps it, says nothing of it, or fails', () => {
    const owners = stored(['a', 'x'], ['c']);
    const taken = (a: Given) => settled(owners, [a, { slug: 'b', aliases: ['x'] }])[1]!.said[0];
    expect(taken({ slug: 'a' })).toBe('aliases[0]: x is a name of the service a');
    expect(taken({ slug: 'a', aliases: ['x'] })).toBe('aliases[0]: x is a name of a (number 1)');
    expect(taken({ slug: 'a', aliases: [], tier: 9 })).toBe('aliases[0]: x is a name of the service a');
    // b has taken x already when a turns out to fail over c.
    const chain = settled(owners, [
      { slug: 'b', aliases: ['x'] },
      { slug: 'a', aliases: ['c'] },
    ]);
    expect(chain.map(({ said }) => said[0])).toEqual([
      'aliases: one of them stays with a (number 2), which failed',
      'aliases[0]: c is a name of the service c',
    ]);
  });
});

describe('a dependency', () => {
  it.each([
    ['on what nobody knows', ['nope'], '"nope" is neither in the catalogue nor a good entity'],
    ['on what has failed', ['bad'], '"bad" is neither in the catalogue nor a good entity'],
    ['on itself', ['A'], '"a" is the service itself: left out'],
    ['on a name that is given up', ['gone'], '"gone" is neither in the catalogue'],
  ])('%s is left out', (_, needs, message) => {
    const all = settled(stored(['b', 'gone']), [
      { slug: 'a', needs: ['b', ...needs] },
      { slug: 'bad', tier: 9 },
      { slug: 'b', aliases: null },
    ]);
    expect(all[0]!.needs).toEqual(['b']);
    expect(all[0]!.said[0]).toContain(message);
  });
});
