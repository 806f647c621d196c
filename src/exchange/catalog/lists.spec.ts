import { describe, expect, it } from '@jest/globals';
import { parseCsv } from './csv.js';
import { parseCatalogJson } from './json.js';

describe('CSV', () => {
  it('reads quoted cells, lists and soft edges', () => {
    const text =
      'Slug,name,description,category,tier,team,provider,aliases,depends_on\n' +
      'shop,"The ""Shop"", online","Two\nlines",ecommerce,1,pay,,store; old shop,ledger; cache:soft ;a:b\n' +
      '\nledger,,,,,,,,\n';
    const { entities, notes } = parseCsv('a.csv', text);
    expect(notes).toEqual([]);
    expect(entities).toMatchObject([
      {
        position: 1,
        line: 2,
        name: 'shop',
        input: {
          slug: 'shop',
          name: 'The "Shop", online',
          description: 'Two\nlines',
          category: 'ECOMMERCE',
          tier: 1,
          team: 'pay',
          provider: null,
          aliases: ['store', 'old shop'],
          dependencies: [
            { dependsOn: 'ledger', strength: 'HARD' },
            { dependsOn: 'cache', strength: 'SOFT' },
            { dependsOn: 'a:b', strength: 'HARD' },
          ],
        },
        problems: [],
      },
      {
        position: 2,
        line: 5,
        input: { slug: 'ledger', name: 'ledger', category: null, tier: null, aliases: [] },
      },
    ]);
    expect(entities[0]!.fieldOf!('dependencies[1].dependsOn')).toBe('depends_on[1]');
  });

  it('says nothing of columns that are not there, and of those it does not know that they are left out', () => {
    const { entities, notes } = parseCsv('', 'slug,toString\na,b\n');
    expect(entities[0]!.input).toEqual({ slug: 'a', name: 'a' });
    expect(notes).toEqual(['unknown column "tostring": left out']);
  });

  it('fails rows of another length one by one', () => {
    const { entities } = parseCsv('', 'slug,tier\na,1,2\nb,2\nc\n');
    expect(entities.map(({ problems }) => problems[0]?.message)).toEqual([
      'has 3 cells, the header 2',
      undefined,
      'has 1 cells, the header 2',
    ]);
  });

  it.each([
    ['name\na\n', 'line 1: the header has no column slug'],
    ['slug;name\na;b\n', 'write columns with commas between'],
    ['slug,tier,Slug\na\n', 'line 1: the column "slug" stands there twice'],
    ['slug\n"open\n', 'bad CSV: Quote Not Closed'],
    ['slug\na"b\n', 'line 2: bad CSV: Invalid Opening Quote'],
    [`slug\n${'a\n'.repeat(20_001)}`, 'holds more than 20000 services'],
    [`slug\n${'a'.repeat(300_000)}\n`, 'bad CSV: Max Record Size'],
  ])('%# cannot be read', (text, message) => {
    expect(() => parseCsv('', text)).toThrow(message);
  });
});

describe('JSON', () => {
  it('is a list, or an exported catalogue', () => {
    const list = [{ slug: 'a', name: 'A' }, null, { slug: 1 }];
    const read = parseCatalogJson('', JSON.stringify(list)).entities;
    expect(read.map(({ name, position }) => [name, position])).toEqual([
      ['a', 1],
      ['', 2],
      ['', 3],
    ]);
    expect(parseCatalogJson('', JSON.stringify({ services: list })).entities).toHaveLength(3);
  });

  it.each([
    ['{', 'line 1: bad JSON'],
    ['{}', 'must hold a list of services'],
    ['null', 'must hold a list of services'],
    [`[${'0,'.repeat(20_000)}0]`, 'holds more than 20000 services'],
  ])('%# cannot be read', (text, message) => {
    expect(() => parseCatalogJson('', text)).toThrow(message);
  });
});
