import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LOCAL_VIEWER } from '../../../src/access/index.js';
import { ExportService, FolderImport, ImportService, SampleLoader } from '../../../src/exchange/index.js';
import { CatalogService } from '../../../src/catalog/index.js';
import { TaxonomyService } from '../../../src/taxonomy/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { publishable } from '../../support/postmortems.js';

/** Real postmortems of other people, which cannot be part of this repository. */
const CORPUS = resolve(process.env.CORPUS_DIR ?? '../shared/corpus');

let folder: string;
let app: TestApp;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hindsight export '));
  app = await startTestApp();
});
afterEach(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

async function exported(name: string): Promise<Record<string, string>> {
  await app.get(ExportService).exportAll(LOCAL_VIEWER, join(folder, name));
  const files = await readdir(join(folder, name));
  return Object.fromEntries(
    await Promise.all(
      files.map(async (file) => [file, await readFile(join(folder, name, file), 'utf8')] as const),
    ),
  );
}

/** Exports the database, imports that into an empty one, and compares what both export. */
async function expectSameState(): Promise<void> {
  const before = await exported('first');
  const documents = Object.keys(before).filter((file) => file.startsWith('PM-')).length / 2;
  expect(documents).toBeGreaterThan(0);
  await app.close();
  app = await startTestApp();
  const imports = app.get(FolderImport);
  const dry = await imports.run(LOCAL_VIEWER, [join(folder, 'first')], { dryRun: true });
  expect(dry).toMatchObject({ created: documents, updated: 0, unchanged: documents, failed: 0 });
  const report = await imports.run(LOCAL_VIEWER, [join(folder, 'first')]);
  expect(report.items.filter((item) => item.error !== null)).toEqual([]);
  expect(report).toMatchObject({ created: documents, updated: 0, unchanged: documents, failed: 0 });
  expect(await exported('second')).toEqual(before);
  const again = await imports.run(LOCAL_VIEWER, [join(folder, 'first')]);
  expect(again).toMatchObject({ created: 0, updated: 0, unchanged: 2 * documents, failed: 0 });
}

describe('an export, imported into an empty database,', () => {
  it('gives the same samples', async () => {
    const report = await app.get(SampleLoader).load(LOCAL_VIEWER);
    expect(report?.items.filter((item) => item.error !== null)).toEqual([]);
    expect(report?.created).toBeGreaterThan(0);
    await expectSameState();
  });

  (existsSync(CORPUS) ? it : it.skip)('gives the same corpus of other people', async () => {
    const report = await app.get(FolderImport).run(LOCAL_VIEWER, [CORPUS]);
    expect(report.items.filter((item) => item.error !== null)).toEqual([]);
    expect(report.created).toBeGreaterThan(100);
    const again = await app.get(FolderImport).run(LOCAL_VIEWER, [CORPUS]);
    expect(again).toMatchObject({ created: 0, updated: 0, unchanged: report.created, failed: 0 });
    await expectSameState();
  });

  it('gives the same of whatever else can be stored', async () => {
    await app
      .get(TaxonomyService)
      .upsert(LOCAL_VIEWER, { code: 'NET.DNS.own', name: 'Own', description: 'Ours.' });
    await app.get(CatalogService).upsertMany(LOCAL_VIEWER, [
      { slug: 'ledger', name: 'Ledger', tier: 1, team: 'payments', category: 'FINANCE', provider: 'aws' },
      {
        slug: 'checkout',
        name: 'Checkout',
        aliases: ['pay', 'basket'],
        dependencies: [{ dependsOn: 'ledger', strength: 'SOFT' }],
      },
    ]);
    const ids: string[] = [];
    for (const more of [
      { visibility: 'RESTRICTED', factors: [{ category: 'NET.DNS.own', role: 'TRIGGER' }], actionItems: [] },
      {
        sections: [{ kind: 'OTHER', body: '<!-- section: IMPACT -->\r\n' }],
        summary: ' \n# x\n',
        startedAt: '1628-08-10T12:00:00Z',
        resolvedAt: null,
        detectedAt: null,
        acknowledgedAt: null,
        mitigatedAt: null,
      },
      {},
    ]) {
      const { createPostmortem } = await app.ok(
        'mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { id } }',
        { input: publishable(more) },
      );
      ids.push((createPostmortem as { id: string }).id);
    }
    const change =
      'mutation ($id: ID!, $v: Int!, $s: PostmortemStatus!) { changePostmortemStatus(id: $id, expectedVersion: $v, status: $s) { id } }';
    for (const [v, s] of ['IN_REVIEW', 'PUBLISHED', 'ARCHIVED'].entries())
      await app.ok(change, { id: ids[2], v: v + 1, s });
    await app.ok(
      'mutation ($a: ID!, $b: ID!) { relatePostmortems(from: $a, to: $b, kind: CAUSED_BY, note: "n") { id } }',
      { a: ids[0], b: ids[2] },
    );
    await expectSameState();
  });
});

describe('a folder', () => {
  it('is read with its subfolders, and says what it passed over', async () => {
    const { mkdir, writeFile } = await import('node:fs/promises');
    await mkdir(join(folder, 'in/deep'), { recursive: true });
    await mkdir(join(folder, 'in/.git'));
    await mkdir(join(folder, 'in/node_modules'));
    const files = {
      'in/README.md': '# About this folder',
      'in/deep/a.md': '---\ntitle: A\n---\ntext',
      'in/deep/b.markdown': '---\ntitle: B\n---\ntext',
      'in/c.json': '{"title": "C"}',
      'in/package.json': '{"name": "x"}',
      'in/notes.txt': 'no',
      'in/.git/d.md': '---\ntitle: D\n---\ntext',
      'in/node_modules/e.md': '---\ntitle: E\n---\ntext',
      'in/catalog.json': '{"services": [{"slug": "x"}]}',
      'in/taxonomy.json':
        '{"categories": [{"code": "NET.DNS.q", "name": "Q", "description": "q"}, {"code": 7}]}',
    };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    const seen: string[] = [];
    const report = await app.get(FolderImport).run(LOCAL_VIEWER, [join(folder, 'in')], {
      sourceSystem: 'acme',
      onProgress: (done, total) => seen.push(`${done}/${total}`),
    });
    expect(
      report.items.map(({ name, outcome, error }) => `${name} ${outcome} ${error ?? ''}`.trim()),
    ).toEqual([
      expect.stringContaining('taxonomy.json FAILED categories[1].code: '),
      expect.stringContaining('catalog.json FAILED services[0].name: '),
      'c.json CREATED',
      'deep/a.md CREATED',
      'deep/b.markdown CREATED',
      expect.stringContaining('package.json FAILED is not a postmortem'),
    ]);
    expect(report.notes).toEqual(['README.md: passed over, it has no front matter']);
    expect(seen.at(-1)).toBe('5/5');
    const { postmortems } = await app.ok(
      '{ postmortems(sort: OLDEST) { nodes { source { system externalId } } } }',
    );
    const source = { system: 'acme', externalId: 'deep/a' };
    expect(postmortems).toMatchObject({ nodes: expect.arrayContaining([{ source }]) });
  });

  it('that does not exist is refused', async () => {
    await expect(app.get(FolderImport).run(LOCAL_VIEWER, [join(folder, 'nowhere')])).rejects.toThrow(
      'There is no file or folder',
    );
  });

  it('is written whole, again and again', async () => {
    await app.get(ImportService).run(LOCAL_VIEWER, [{ name: 'a.md', content: '# T\n\ntext' }]);
    const files = await exported('out');
    expect(Object.keys(files).sort()).toEqual(['PM-1.json', 'PM-1.md', 'catalog.json', 'taxonomy.json']);
    expect(await exported('out')).toEqual(files);
  });
});
