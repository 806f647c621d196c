import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOCAL_VIEWER } from '../../src/access/index.js';
import { ExportService, FolderImport, type ImportReport } from '../../src/exchange/index.js';
import { startTestApp, type TestApp } from '../support/app.js';

const FRONT = 'uuid: 7e1f0000-0000-4000-8000-00000000000';
const BOMB = [
  'a0: &a0 [x, x, x, x, x, x, x, x, x, x]',
  ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`),
].join('\n');

/** A folder as people leave it behind: every file has something. */
const FILES: Record<string, string | Buffer> = {
  '01-complete.md': `---\n${FRONT}1\ntitle: The café queue\nurl: https://example.com/1\ncompany: Example\nproduct: Queue\ncategories: [hardware, config-change, cloud]\nkeywords: [queue]\nstart_time: 2020-01-02T03:04:05Z\nend_time: 2020-01-02T04:04:05Z\nsummary: It stood still.\n---\nWords.\n`,
  '02-bom-crlf.md': Buffer.from(
    `\uFEFF---\r\n${FRONT}2\r\ntitle: Carriage returns\r\n---\r\n\r\nOne.\r\n\r\nTwo.\r\n`,
  ),
  '03-cp1252.md': Buffer.from(`---\n${FRONT}3\ntitle: Caf\xe9 \x96 closed\n---\nText.\n`, 'latin1'),
  '04-vasa.md': `---\n${FRONT}4\ntitle: A ship sinks\nstart_time: 1628-08-10T12:00:00Z\nend_time: 1628-08-10T12:20:00Z\ncategories: []\n---\nText.\n`,
  '05-nothing-but-text.md': 'It broke, and nobody knows why.\n',
  '06-untitled.md': `---\n${FRONT}6\ncompany: Example\nproduct: ""\nstart_time: 2021-05-06\nend_time: 2021-05-01T00:00:00Z\ncategories: [gremlins]\n---\nText.\n`,
  '07-bad-yaml.md': '---\ntitle: "open\n---\nText.\n',
  '08-nul.md': Buffer.from('---\ntitle: A\n---\nText\0.\n'),
  '09-empty.md': '',
  '10-large.md': Buffer.alloc(10 * 1024 * 1024, 'large '),
  '11-bomb.md': `---\ntitle: A\n${BOMB}\n---\nText.\n`,
  '12-twice.md': '---\ntitle: A\nsummary: x\ntitle: B\n---\nText.\n',
  '13-list.md': '---\n- a\n---\nText.\n',
  '14-code.md': '---\nhindsight: 1\ntitle: A\nfactors:\n  - {category: NET.DSN, role: TRIGGER}\n---\nText.\n',
  '15-order.md':
    '---\nhindsight: 1\ntitle: A\nstartedAt: 2020-01-02T00:00:00Z\nresolvedAt: 2020-01-01T00:00:00Z\n---\nText.\n',
  '16-deep.json': `{"title": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`,
};

let t: TestApp;
let folder: string;
let report: ImportReport;
beforeAll(async () => {
  t = await startTestApp();
  folder = await mkdtemp(join(tmpdir(), 'hindsight files '));
  for (const [name, content] of Object.entries(FILES)) await writeFile(join(folder, name), content);
  report = await t.get(FolderImport).run(LOCAL_VIEWER, [folder]);
});
afterAll(async () => {
  await t.close();
  await rm(folder, { recursive: true });
});

function item(name: string): ImportReport['items'][number] | undefined {
  return report.items.find((one) => one.name.startsWith(name));
}

describe('a folder of all kinds of files', () => {
  it('is imported as far as it can be', () => {
    expect(report).toMatchObject({ created: 6, updated: 0, unchanged: 0, failed: 10 });
  });

  it.each([
    ['07', /^line \d: bad YAML: /],
    ['08', /^line 4: holds a NUL byte/],
    ['09', /^is empty$/],
    ['10', /^is larger than 5 MB/],
    ['11', /^the YAML aliases expand to too much/],
    ['12', /^line 4: the key title stands there twice/],
    ['13', /^line 2: the front matter must be/],
    ['14', /^line 5: factors\[0\]\.category: NET\.DSN is not a code of the taxonomy; NET has /],
    ['15', /^line 5: resolvedAt: 2020-01-01T00:00:00Z lies before startedAt/],
    ['16', /title: must be a text$/],
  ])('says what is wrong with file %s', (name, error) => {
    expect(item(name)).toMatchObject({ outcome: 'FAILED', error: expect.stringMatching(error) });
  });

  it.each([
    ['03', 'is not valid UTF-8; read as Windows-1252'],
    ['04', 'no company and no product: no affected service is known'],
    ['05', 'has no front matter; the whole text was taken as the body'],
    ['06', 'guessed title "Example incident of 2021-05-06"'],
    ['06', 'unknown label "gremlins": kept as a tag, no cause taken from it'],
    ['06', 'end_time 2021-05-01T00:00:00Z lies before start_time 2021-05-06T00:00:00Z; left out'],
  ])('warns about file %s: %s', (name, warning) => {
    expect(item(name)?.warnings).toContain(warning);
  });

  it('can be read as the postmortems they are', async () => {
    const { postmortems } = await t.ok(`{ postmortems(sort: OLDEST) { nodes {
      title status startedAt tags source { externalId } completeness { missing }
      factors { category { code } primary confidence role } affectedServices { service { slug name } }
      sections { kind body } } } }`);
    const nodes = (postmortems as { nodes: { title: string }[] }).nodes;
    expect(nodes.map(({ title }) => title)).toEqual([
      'A ship sinks',
      'The café queue',
      'Example incident of 2021-05-06',
      'Carriage returns',
      'Café – closed',
      '05 nothing but text',
    ]);
    expect(nodes[0]).toMatchObject({
      startedAt: '1628-08-10T12:00:00Z',
      factors: [{ category: { code: 'UNK.NODATA' } }],
    });
    expect(nodes[1]).toMatchObject({
      status: 'PUBLISHED',
      tags: ['hardware', 'config-change', 'cloud', 'queue'],
      source: { externalId: '7e1f0000-0000-4000-8000-000000000001' },
      factors: [
        { category: { code: 'INF' }, primary: true, confidence: 'LOW', role: 'ROOT_CAUSE' },
        { category: { code: 'CFG' }, primary: false, confidence: 'LOW', role: 'CONTRIBUTING' },
      ],
      affectedServices: [{ service: { slug: 'example-queue', name: 'Example Queue' } }],
      completeness: {
        missing: expect.arrayContaining(['severity', 'factors: a primary cause that a person confirmed']),
      },
    });
    expect(nodes[3]).toMatchObject({ sections: [{ kind: 'OTHER', body: 'One.\n\nTwo.' }] });
  });

  it('is found again unchanged, also after a round trip through an export', async () => {
    const again = await t.get(FolderImport).run(LOCAL_VIEWER, [folder]);
    expect(again).toMatchObject({ created: 0, updated: 0, unchanged: 6, failed: 10 });
    const exported = join(folder, 'export');
    await t.get(ExportService).exportAll(LOCAL_VIEWER, exported);
    const back = await t.get(FolderImport).run(LOCAL_VIEWER, [exported]);
    expect(back).toMatchObject({ created: 0, updated: 0, unchanged: 12, failed: 0 });
    await rm(exported, { recursive: true });
  });

  it('of services that cannot be taken says so before anything is written', async () => {
    const services = [{ slug: 'shop', name: 'Shop', dependencies: [{ dependsOn: 'nowhere' }] }];
    const file = join(folder, 'catalog.json');
    await writeFile(file, JSON.stringify({ services }));
    const tell = async (dryRun: boolean) =>
      (await t.get(FolderImport).run(LOCAL_VIEWER, [file], { dryRun })).items;
    const rehearsed = await tell(true);
    expect(rehearsed).toMatchObject([{ outcome: 'FAILED', error: expect.stringContaining('nowhere') }]);
    expect(await tell(false)).toEqual(rehearsed);
    services[0]!.dependencies = [];
    await writeFile(file, JSON.stringify({ services }));
    expect(await tell(true)).toEqual([]);
    expect((await t.ok('{ service(slug: "shop") { name } }')).service).toBeNull();
    await rm(file);
  });
});
