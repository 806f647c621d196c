import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { LOCAL_VIEWER } from '../../src/access/index.js';
import { FolderImport } from '../../src/exchange/index.js';
import { startTestApp, type TestApp } from '../support/app.js';

// What the documents ask of the samples is answered, and as docs/service-graph.md says.
const text = readFileSync('docs/service-graph.md', 'utf8').split('## Worked example')[1]!.split('\n## ')[0]!;
const prose = text.replace(/\s+/g, ' ');

const examples = ['README.md', ...readdirSync('docs').map((name) => `docs/${name}`)]
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('```graphql\n')
      .slice(1)
      .map((rest, i) => [`${file}, ${i + 1}`, rest.split('```')[0]!] as const),
  );

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
  const { failed } = await t.get(FolderImport).run(LOCAL_VIEWER, ['samples']);
  expect(failed).toBe(0);
});
afterAll(() => t.close());

it.each(examples)('%s can be copied, and finds something', async (_, query) => {
  for (const found of Object.values(await t.ok(query)))
    expect(Array.isArray(found) ? found.length : (found.totalCount ?? 1)).toBeGreaterThan(0);
});

it('us-east-1 fails as the documentation says', async () => {
  const query = /```graphql\n([^`]+)```/.exec(text)![1]!;
  const { providerFailure, service } = await t.ok(query);
  const { failing, blastRadius, history } = providerFailure;
  expect(prose).toContain(`${failing.length} services of the provider fail by themselves`);
  expect(prose).toContain(`${blastRadius.totalCount} more over declared dependencies`);
  for (const { count } of blastRadius.byCategory) expect(prose).toMatch(new RegExp(`\\b${count} \\w`));

  const rows = [...text.matchAll(/^\| (\d+ \w+ \d{4}),[^|]*\| (\d+): /gm)];
  expect(rows.map(([, day]) => day!.slice(-4))).toEqual(['2017', '2020', '2021', '2023', '2025']);
  for (const [, day, count] of rows) {
    const date = new Date(`${day} UTC`).toISOString().slice(0, 10);
    const incident = history.find((one: any) => one.postmortem.startedAt.startsWith(date));
    expect([day, incident.down.length, incident.undeclared]).toEqual([day, Number(count), []]);
  }

  const hidden = service.observedCascades.filter((one: any) => !one.declared);
  expect(prose).toContain(`took ${service.observedCascades.length} services down`);
  expect(prose).toContain(`leads from it to ${hidden.length} of them`);
});
