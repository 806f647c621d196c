import { describe, expect, it } from '@jest/globals';
import { BadInput } from '../../common/index.js';
import { type CatalogFormat, MAX_CATALOG_BYTES } from './entity.js';
import { readCatalog } from './read-catalog.js';

const MB = 1024 * 1024;
const fill = (unit: string, bytes = 4 * MB): string => unit.repeat(Math.floor(bytes / unit.length));
const BOMB = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`),
].join('\n');
const component = (spec: string) => `kind: Component\nmetadata: {name: a}\nspec:\n${spec}`;

/** Inputs each meant to make some part of the reader slow, large or recursive. */
const FLOODS: readonly (readonly [string, CatalogFormat, string])[] = [
  ['an alias bomb', 'BACKSTAGE', `${component('  type: service\n')}${BOMB}\n`],
  ['many aliases', 'BACKSTAGE', component(`  a: &a x\n  b: [${'*a, '.repeat(10_000)}]\n`)],
  ['itself', 'BACKSTAGE', component('  &a\n  dependsOn: [*a, {name: b, kind: *a}]\n  x: *a\n')],
  ['documents', 'BACKSTAGE', fill('---\n')],
  ['small documents', 'BACKSTAGE', fill('---\na\n')],
  ['open lists', 'BACKSTAGE', component(`  dependsOn: ${fill('[')}`)],
  ['open maps', 'BACKSTAGE', component(`  dependsOn: ${fill('{a: ')}`)],
  ['values', 'BACKSTAGE', component(`  dependsOn:\n${fill('    - a\n')}`)],
  ['keys', 'BACKSTAGE', Array.from({ length: 20_000 }, (_, i) => `k${i}: 1\n`).join('')],
  ['colons in a reference', 'BACKSTAGE', component(`  dependsOn: ["${fill('a:')}"]\n`)],
  [
    'soft dependencies',
    'BACKSTAGE',
    `kind: API\nmetadata: {name: a, annotations: {hindsight.dev/soft-dependencies: "${fill('a,')}"}}\nspec:\n  dependsOn:\n${'    - b\n'.repeat(8000)}`,
  ],
  [
    'keys of an odd name',
    'BACKSTAGE',
    'kind: Component\nmetadata: {name: a, annotations: {__proto__: b, constructor: c}}\n',
  ],
  ['blanks', 'BACKSTAGE', `a:${fill(' ')}b`],
  ['cells', 'CSV', `slug\n${fill(',', 190_000)}`],
  ['columns', 'CSV', fill('a,', 190_000)],
  ['an open quote', 'CSV', `slug\n"${fill('a\n')}`],
  ['quotes', 'CSV', `slug\n${fill('"')}`],
  ['dependencies', 'CSV', `slug,depends_on\n${fill(`a,${';'.repeat(1000)}b:soft:soft:soft\n`)}`],
  ['open lists', 'JSON', fill('[')],
  ['a NUL', 'CSV', 'slug\na\0'],
  ['too much', 'JSON', fill(' ', MAX_CATALOG_BYTES + 1)],
];

describe('a flood of', () => {
  it.each(FLOODS)('%s in %s is read or refused soon', async (_, format, text) => {
    const from = performance.now();
    try {
      await readCatalog('', format, text);
    } catch (error) {
      expect(error).toBeInstanceOf(BadInput);
      expect((error as BadInput).message.length).toBeLessThan(1000);
    }
    // Generous for a busy machine; what takes quadratic time on megabytes takes minutes.
    expect(performance.now() - from).toBeLessThan(15_000);
  });
});
