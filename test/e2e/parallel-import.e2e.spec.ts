import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

const IMPORT = `mutation ($documents: [ImportDocument!]!) {
  importPostmortems(format: JSON, documents: $documents) { created updated unchanged failed items { error } } }`;
const documents = Array.from({ length: 12 }, (_, i) => ({
  name: `${i}.json`,
  content: JSON.stringify({
    title: `Incident ${i}`,
    source: { system: 'other', externalId: `x${i}` },
    factors: [{ category: 'NET.DNS', role: 'TRIGGER', primary: true }],
    affectedServices: [{ service: `service-${i % 3}`, level: 'OUTAGE', involvement: 'ORIGIN' }],
  }),
}));

it('the same documents from several sides at once are stored once each, and nothing fails', async () => {
  const reports = await Promise.all(
    Array.from({ length: 4 }, async () => (await t.ok(IMPORT, { documents })).importPostmortems),
  );
  const sum = (key: string) => reports.reduce((total: number, report) => total + report[key], 0);
  expect(reports.flatMap((report) => report.items.filter((item: any) => item.error))).toEqual([]);
  expect([sum('created'), sum('updated'), sum('unchanged'), sum('failed')]).toEqual([12, 0, 36, 0]);
  const { postmortems, services } = await t.ok('{ postmortems { totalCount } services { slug } }');
  expect(postmortems.totalCount).toBe(12);
  expect(services).toHaveLength(3);
});
