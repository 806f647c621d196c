import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { AccessModule, LOCAL_VIEWER } from '../../../src/access/index.js';
import { ConfigModule, parseConfig } from '../../../src/config/index.js';
import { MetricsModule } from '../../../src/metrics/index.js';
import { Database, DatabaseModule } from '../../../src/database/index.js';
import { TAXONOMY_ENTITIES, TaxonomyModule, TaxonomyService } from '../../../src/taxonomy/index.js';
import { type TestDatabase, testDatabase } from '../../support/database.js';

let files: TestDatabase;
let app: TestingModule;
let taxonomy: TaxonomyService;
let database: Database;
beforeAll(async () => {
  files = await testDatabase();
  app = await Test.createTestingModule({
    imports: [
      ConfigModule.with(parseConfig({})),
      AccessModule,
      MetricsModule,
      DatabaseModule.connect({ url: files.url, poolSize: 5 }, TAXONOMY_ENTITIES),
      TaxonomyModule,
    ],
  }).compile();
  taxonomy = app.get(TaxonomyService);
  database = app.get(Database);
});
afterAll(async () => {
  await app.close();
  await files.drop();
});

const v = LOCAL_VIEWER;
const category = (code: string, more: object = {}) => ({
  code,
  name: `Name of ${code}`,
  description: 'd',
  ...more,
});
const audited = async (code: string) =>
  (await database.read(`SELECT 1 FROM audit_log WHERE subject_id = $1`, [code])).length;
const stored = async (code: string) => (await taxonomy.all(v)).find((one) => one.code === code);

it('knows the seeded codes, and shrugs at what cannot be one', async () => {
  const known = await taxonomy.known(['NET', 'NET.DNS', 'NET.NOPE', 'net.dns', 'a\u0000b', '']);
  expect([...known].sort()).toEqual(['NET', 'NET.DNS']);
  expect((await taxonomy.known([])).size).toBe(0);
  const inside = await database.transaction(async (tx) => {
    await taxonomy.upsert(v, category('NET.INSIDE'), tx);
    return taxonomy.known(['NET.INSIDE'], tx);
  });
  expect(inside.size).toBe(1);
});

describe('a category', () => {
  it('comes below a family, and a detail below a cause', async () => {
    const made = await taxonomy.upsert(v, category('NET.NEWONE', { parent: 'NET' }));
    expect(made).toEqual({ ...category('NET.NEWONE'), parentCode: 'NET' });
    await taxonomy.upsert(v, category('NET.NEWONE.x-acme'));
    expect(await stored('NET.NEWONE.x-acme')).toMatchObject({ parentCode: 'NET.NEWONE' });
    expect([await audited('NET.NEWONE'), await audited('NET.NEWONE.x-acme')]).toEqual([1, 1]);
  });

  it('may be reworded; the same words again write nothing', async () => {
    const reworded = category('TIM', { name: 'Time' });
    expect(await taxonomy.upsertMany(v, [reworded])).toEqual(['updated']);
    expect(await taxonomy.upsertMany(v, [reworded])).toEqual(['unchanged']);
    expect(await stored('TIM')).toMatchObject({ name: 'Time', parentCode: null });
    expect(await audited('TIM')).toBe(1);
  });

  it.each([
    [category('ABC'), 'input.code: there is no family ABC, and families are fixed'],
    [category('NET.QQ.y'), 'input.code: NET.QQ does not exist; add it first'],
    [category('NET.QQ', { parent: 'SW' }), 'input.parent: must be NET, as the code says'],
    [category('net.qq'), 'input.code: must be a family of'],
    [category('NET.QQ', { name: '' }), 'input.name: must not be empty'],
  ])('is refused: %j', async (wrong, message) => {
    await expect(taxonomy.upsert(v, wrong)).rejects.toThrow(message);
    expect(await stored(wrong.code)).toBeUndefined();
  });

  it('made by many at once is made once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () =>
        taxonomy.upsertMany(v, [category('SW.RACE'), category('SW.RACE.x-a')]),
      ),
    );
    expect(outcomes.flat().filter((outcome) => outcome === 'created')).toHaveLength(2);
    expect(outcomes.flat().filter((outcome) => outcome === 'unchanged')).toHaveLength(38);
    expect(await audited('SW.RACE')).toBe(1);
  });
});

describe('the whole taxonomy', () => {
  it('goes out and comes back unchanged', async () => {
    const exported = JSON.parse(JSON.stringify(await taxonomy.exportAll(v))) as unknown[];
    expect(exported.length).toBeGreaterThanOrEqual(90);
    expect(new Set(await taxonomy.upsertMany(v, exported.reverse()))).toEqual(new Set(['unchanged']));
  });

  it('is taken in whole or not at all', async () => {
    const wrong = [category('CAP.FINE'), category('ABC')];
    await expect(taxonomy.upsertMany(v, wrong)).rejects.toThrow('categories[1].code');
    expect(await stored('CAP.FINE')).toBeUndefined();
    expect(await taxonomy.upsertMany(v, [])).toEqual([]);
  });
});
