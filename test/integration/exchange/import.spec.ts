import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LOCAL_VIEWER } from '../../../src/access/index.js';
import { Database } from '../../../src/database/index.js';
import { ImportService, type ImportReport } from '../../../src/exchange/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());
beforeEach(async () => {
  await t.get(Database).transaction((tx) => tx.query('TRUNCATE postmortem, service CASCADE'));
});

function run(documents: Record<string, string | Buffer>, request = {}): Promise<ImportReport> {
  const sources = Object.entries(documents).map(([name, content]) => ({ name, content }));
  return t.get(ImportService).run(LOCAL_VIEWER, sources, request);
}

function own(externalId: string, more = ''): string {
  return `---\nhindsight: 1\nsource: {system: test, externalId: ${externalId}}\ntitle: Incident ${externalId}\n${more}---\n\nText.\n`;
}

async function count(table: string): Promise<number> {
  const [row] = await t.get(Database).read<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`);
  return row!.n;
}

async function relationsOf(externalId: string): Promise<string[]> {
  const rows = await t.get(Database).read<{ relation: string }>(
    `SELECT r.kind || ' ' || b.source_external_id AS relation FROM relation r
     JOIN postmortem a ON a.id = r.from_id JOIN postmortem b ON b.id = r.to_id WHERE a.source_external_id = $1 ORDER BY 1`,
    [externalId],
  );
  return rows.map((row) => row.relation);
}

const outcomes = (report: ImportReport): string[] => report.items.map((item) => item.outcome);

describe('an import', () => {
  it('creates, then leaves, then updates', async () => {
    expect(await run({ 'a.md': own('a') })).toMatchObject({ created: 1, failed: 0 });
    expect(outcomes(await run({ 'a.md': own('a') }))).toEqual(['UNCHANGED']);
    const changed = await run({ 'a.md': own('a', 'severity: SEV2\n') });
    expect(outcomes(changed)).toEqual(['UPDATED']);
    expect(changed.items[0]?.reference).toMatch(/^PM-\d+$/);
    expect(await count('revision')).toBe(2);
  });

  it('takes Markdown and JSON of one postmortem for one', async () => {
    const json = JSON.stringify({
      title: 'Incident a',
      source: { system: 'test', externalId: 'a' },
      sections: [{ kind: 'OTHER', body: 'Text.' }],
    });
    expect(outcomes(await run({ 'a.md': own('a'), 'a.json': json }))).toEqual(['CREATED', 'UNCHANGED']);
  });

  it('keeps a reference where it is free, and says so where it is not', async () => {
    const first = await run({ 'a.md': own('a', 'reference: PM-77\n') });
    expect(first.items[0]).toMatchObject({ reference: 'PM-77' });
    const second = await run({ 'b.md': own('b', 'reference: PM-77\n'), 'c.md': own('c') });
    expect(second.items.map((item) => item.reference)).toEqual(['PM-78', 'PM-79']);
    expect(second.items[0]!.warnings).toContain('reference PM-77 is taken; stored as PM-78');
    const far = await run({ 'd.md': own('d', 'reference: PM-100000000\n') });
    expect(far.items[0]).toMatchObject({ outcome: 'FAILED' });
    expect(far.items[0]!.error).toContain('up to PM-99999999');
  });

  it('says that two documents are about one postmortem', async () => {
    const documents = { 'a.md': own('a'), 'b.md': own('a', 'severity: SEV3\n') };
    for (const dryRun of [true, false]) {
      const report = await run(documents, { dryRun });
      expect(outcomes(report)).toEqual(['CREATED', 'UPDATED']);
      expect(report.items[1]?.warnings).toContain(
        'is about the same postmortem as a.md and replaces what that said',
      );
    }
  });

  it('does not let a bad document stop or half-write the others', async () => {
    const report = await run({
      'good-1.md': own('a'),
      'bad.md': '---\ntitle: [\n---\n',
      'empty.md': '',
      'nul.md': Buffer.from('---\ntitle: a\n---\n\0'),
      'large.md': Buffer.alloc(10 * 1024 * 1024, 'x'),
      'rule.md': own(
        'b',
        'affectedServices: [{service: new-one, level: OUTAGE, involvement: ORIGIN}]\nactionItems: [{title: x, kind: PREVENT, mitigates: [CFG]}]\n',
      ),
      'list.md': own(
        'c',
        'affectedServices:\n  - {service: new-one, level: OUTAGE, involvement: ORIGIN}\n  - {service: New-One, level: OUTAGE, involvement: ORIGIN}\n',
      ),
      'slug.md': own(
        'd',
        'affectedServices:\n  - service: not a slug\n    level: OUTAGE\n    involvement: ORIGIN\n',
      ),
      'good-2.md': own('e'),
    });
    expect(report).toMatchObject({ created: 2, failed: 7 });
    expect(report.items.map(({ error }) => error)).toEqual([
      null,
      expect.stringMatching(/^line \d: bad YAML/),
      'is empty',
      expect.stringContaining('line 4: holds a NUL byte'),
      expect.stringContaining('is larger than 5 MB'),
      expect.stringContaining('line 6: actionItems[0].mitigates[0]: CFG is not a factor'),
      'line 7: affectedServices[1].service: new-one is listed twice',
      expect.stringContaining('line 6: affectedServices[0].service: not a slug cannot be a service'),
      null,
    ]);
    expect([await count('postmortem'), await count('service')]).toEqual([2, 0]);
  });

  it('says which codes an unknown cause may mean', async () => {
    const [item] = (await run({ 'a.md': own('a', 'factors:\n  - category: NET.DSN\n    role: TRIGGER\n') }))
      .items;
    expect(item?.error).toMatch(
      /^line 6: factors\[0\]\.category: NET\.DSN is not a code of the taxonomy; NET has .*NET\.DNS/,
    );
    const [other] = (await run({ 'a.md': own('a', 'factors:\n  - category: WEATHER\n    role: TRIGGER\n') }))
      .items;
    expect(other?.error).toContain('its families are CAP, CAS, CFG');
  });

  it('enters services it does not know in the catalogue', async () => {
    const report = await run({
      'a.md': own('a', 'affectedServices: [{service: new-one, level: OUTAGE, involvement: ORIGIN}]\n'),
      'b.md': '---\nuuid: u1\ntitle: B\ncompany: Example\nproduct: Queue\n---\ntext',
      'c.md': '---\nuuid: u2\ntitle: C\ncompany: Example\nproduct: Queue\n---\ntext',
    });
    expect(report.created).toBe(3);
    expect(report.items[0]?.warnings).toContain(
      'service new-one is not in the catalogue: was added with nothing but its name',
    );
    expect(report.items[1]?.warnings).toContain('service example-queue was added to the catalogue');
    expect(report.items[2]?.warnings.join()).not.toContain('was added');
    expect(await count('service')).toBe(2);
  });

  it('says what publishing would have asked for, and names a missing cause', async () => {
    const report = await run({ 'a.md': own('a'), 'b.md': own('b', 'status: DRAFT\n') });
    expect(report.items[0]?.warnings).toEqual([
      'publishing would have asked for: summary; severity; startedAt; resolvedAt; affectedServices; sections: one of kind ROOT_CAUSE',
    ]);
    expect(report.items[1]?.warnings).toEqual([]);
    const causes = await t
      .get(Database)
      .read(
        'SELECT category_code AS code, confidence FROM factor JOIN postmortem p ON p.id = postmortem_id WHERE is_primary',
      );
    expect(causes).toEqual([{ code: 'UNK.NODATA', confidence: 'LOW' }]);
  });

  it('writes nothing in a dry run, and tells the same', async () => {
    await run({ 'old.md': own('old') });
    const before = await Promise.all(
      ['postmortem', 'service', 'revision', 'audit_log', 'relation'].map(count),
    );
    const documents = {
      'old.md': own('old'),
      'new.md': own(
        'new',
        'affectedServices: [{service: new-one, level: OUTAGE, involvement: ORIGIN}]\nrelations: [{kind: CAUSED_BY, to: old}, {kind: CAUSED_BY, to: nobody}]\n',
      ),
      'again.md': own(
        'new',
        'affectedServices: [{service: new-one, level: OUTAGE, involvement: ORIGIN}]\nrelations: [{kind: CAUSED_BY, to: old}, {kind: CAUSED_BY, to: nobody}]\n',
      ),
      'bad.md': own('bad', 'factors: [{category: NOPE, role: TRIGGER}]\n'),
    };
    const rehearsed = await run(documents, { dryRun: true });
    expect(outcomes(rehearsed)).toEqual(['UNCHANGED', 'CREATED', 'UNCHANGED', 'FAILED']);
    expect(rehearsed.items[1]?.warnings).toEqual([
      'service new-one is not in the catalogue: would be added with nothing but its name',
      expect.stringContaining(
        'publishing would have asked for: summary; severity; startedAt; resolvedAt; sections',
      ),
      'relation CAUSED_BY left out: "nobody" is not known',
    ]);
    expect(
      await Promise.all(['postmortem', 'service', 'revision', 'audit_log', 'relation'].map(count)),
    ).toEqual(before);
    expect(outcomes(await run(documents))).toEqual(outcomes(rehearsed));
  });

  it('stops between documents when it is told to', async () => {
    const stop = new AbortController();
    const report = await run(
      { 'a.md': own('a'), 'b.md': own('b'), 'c.md': own('c') },
      { signal: stop.signal, onProgress: (done: number) => done === 2 && stop.abort() },
    );
    expect(report.created).toBe(2);
  });
});

describe('relations of imported postmortems', () => {
  it('that go round in a circle are left out, also where two imports at once make it', async () => {
    const files = (kind: string) => ({
      'a.md': own('a', `relations: [{kind: ${kind}, to: b}]\n`),
      'b.md': own('b', `relations: [{kind: ${kind}, to: c}]\n`),
      'c.md': own('c', `relations: [{kind: ${kind}, to: a}]\n`),
    });
    const { items } = await run(files('RECURRENCE_OF'));
    expect(items.map(({ outcome }) => outcome)).toEqual(['CREATED', 'CREATED', 'CREATED']);
    expect(items.flatMap(({ name, warnings }) => warnings.map((one) => `${name}: ${one}`))).toContain(
      'c.md: relation RECURRENCE_OF left out: it would go round in a circle',
    );
    expect(await count('relation')).toBe(2);
    expect(outcomes(await run(files('RECURRENCE_OF')))).toEqual(['UNCHANGED', 'UNCHANGED', 'UNCHANGED']);
    await run(files('SAME_CAUSE_AS'));
    expect(await count('relation')).toBe(5);

    await t.get(Database).transaction((tx) => tx.query('TRUNCATE relation'));
    await Promise.all(
      Object.entries(files('DUPLICATE_OF')).map(([name, content]) => run({ [name]: content })),
    );
    expect(await count('relation')).toBe(2);
  });

  const toB = own(
    'a',
    'relations: [{kind: RECURRENCE_OF, to: b, note: again}, {kind: RECURRENCE_OF, to: b}]\n',
  );

  it('may point at documents that come later', async () => {
    expect(outcomes(await run({ 'a.md': toB, 'b.md': own('b') }))).toEqual(['CREATED', 'CREATED']);
    expect(await relationsOf('a')).toEqual(['RECURRENCE_OF b']);
    expect(outcomes(await run({ 'a.md': toB, 'b.md': own('b') }))).toEqual(['UNCHANGED', 'UNCHANGED']);
  });

  it('are left out with a warning while the other is not known, and made up for later', async () => {
    const first = await run({ 'a.md': toB });
    expect(first.items[0]?.warnings).toContain('relation RECURRENCE_OF left out: "b" is not known');
    expect(outcomes(await run({ 'b.md': own('b'), 'a.md': toB }))).toEqual(['CREATED', 'UPDATED']);
    expect(await relationsOf('a')).toEqual(['RECURRENCE_OF b']);
  });

  it('name stored postmortems by reference or id too', async () => {
    const { items } = await run({ 'b.md': own('b'), 'c.md': own('c') });
    const more = `relations: [{kind: CAUSED_BY, to: ${items[0]?.reference}}, {kind: CAUSED_BY, to: ${items[1]?.id}}, {kind: CAUSED_BY, to: a}]\n`;
    const report = await run({ 'a.md': own('a', more) });
    expect(await relationsOf('a')).toEqual(['CAUSED_BY b', 'CAUSED_BY c']);
    expect(report.items[0]?.warnings).toContain('relation CAUSED_BY left out: "a" is this postmortem itself');
  });

  it('that people added survive the same file', async () => {
    const { items } = await run({ 'a.md': toB, 'b.md': own('b'), 'c.md': own('c') });
    await t.ok(
      'mutation ($from: ID!, $to: ID!) { relatePostmortems(from: $from, to: $to, kind: CAUSED_BY) { id } }',
      {
        from: items[0]?.id,
        to: items[2]?.id,
      },
    );
    expect(outcomes(await run({ 'a.md': toB }))).toEqual(['UNCHANGED']);
    expect(await relationsOf('a')).toEqual(['CAUSED_BY c', 'RECURRENCE_OF b']);
  });
});

describe('importPostmortems', () => {
  const IMPORT = `mutation ($format: ImportFormat!, $documents: [ImportDocument!]!, $dryRun: Boolean) {
    importPostmortems(format: $format, documents: $documents, dryRun: $dryRun) {
      created updated unchanged failed
      items { name outcome warnings error postmortem { title source { externalId } factors { category { code } } } }
    }
  }`;

  it('answers with the postmortems', async () => {
    const documents = [
      { name: 'a', content: '{"title": "A", "source": {"system": "s", "externalId": "1"}}' },
      { name: 'b', content: '{' },
    ];
    const dry = await t.ok(IMPORT, { format: 'JSON', documents, dryRun: true });
    expect(dry.importPostmortems).toMatchObject({
      created: 1,
      failed: 1,
      items: [{ outcome: 'CREATED', postmortem: null }, {}],
    });
    const { importPostmortems } = await t.ok(IMPORT, { format: 'JSON', documents });
    expect(importPostmortems).toMatchObject({
      created: 1,
      updated: 0,
      unchanged: 0,
      failed: 1,
      items: [
        {
          name: 'a',
          outcome: 'CREATED',
          error: null,
          postmortem: {
            title: 'A',
            source: { externalId: '1' },
            factors: [{ category: { code: 'UNK.NODATA' } }],
          },
        },
        {
          name: 'b',
          outcome: 'FAILED',
          error: expect.stringContaining('line 1: bad JSON'),
          postmortem: null,
        },
      ],
    });
    const without = await t.ok(IMPORT.replace(/ postmortem .*/, ' }'), { format: 'JSON', documents });
    expect(without.importPostmortems).toMatchObject({ unchanged: 1 });
  });

  it.each([
    [[], 'documents', 'must hold 1 to 500 documents, not 0'],
    [Array(501).fill({ name: 'a', content: 'b' }), 'documents', 'not 501'],
    [[{ name: ' ', content: 'b' }], 'documents[0].name', 'must have 1 to 300 characters'],
    [[{ name: 'a\nb', content: 'b' }], 'documents[0].name', 'on one line'],
  ])('refuses a bad request', async (documents, field, message) => {
    const { errors } = await t.gql(IMPORT, { format: 'MARKDOWN', documents });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(errors?.[0]?.message).toContain(message);
    expect(await count('postmortem')).toBe(0);
  });
});
