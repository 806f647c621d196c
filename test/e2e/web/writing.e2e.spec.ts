import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startTestApp, type TestApp } from '../../support/app.js';
import { formToken, look, type Page, send, signIn } from '../../support/pages.js';

// Writing with forms, as a browser without JavaScript sends them: rights, checks, conflicts, files.
let t: TestApp;
let writer: string;
let editor: string;
let reader: string;
beforeAll(async () => {
  t = await startTestApp({ HOST: '0.0.0.0', HINDSIGHT_RATE_LIMIT: '0' });
  const session = async (name: string, scopes: string[], teams: string[] = []) =>
    signIn(t, await t.token(name, scopes, teams));
  reader = await session('reader', ['read']);
  writer = await session('writer', ['read', 'write'], ['payments']);
  editor = await session('editor', ['read', 'write', 'publish', 'restricted', 'admin']);
  const token = await t.token('catalog', ['admin']);
  await t.as(token, 'mutation { upsertService(input: { slug: "checkout", name: "Checkout" }) { id } }');
});
afterAll(() => t.close());

const formOf = async (path: string, cookie: string): Promise<Page> => look(t, path, cookie);
/** What a browser would send back, had nothing been typed. */
function fieldsOf({ html }: Page): Record<string, string> {
  const fields: Record<string, string> = {};
  const form = html.slice(html.indexOf('data-edit'), html.indexOf('</form>', html.indexOf('data-edit')));
  const shown = form.replaceAll(/<template>.*?<\/template>/gs, '');
  const text = (value: string) =>
    value.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  for (const [, attributes] of shown.matchAll(/<input ([^>]*)>/g)) {
    const [, name] = /name="([^"]*)"/.exec(attributes!) ?? [];
    const isTicked = /type="(radio|checkbox)"/.test(attributes!);
    if (name !== undefined && (!isTicked || / checked/.test(attributes!)))
      fields[name] = text(/ value="([^"]*)"/.exec(` ${attributes}`)?.[1] ?? '');
  }
  for (const [, name, value] of shown.matchAll(/<textarea [^>]*name="([^"]*)"[^>]*>(.*?)<\/textarea>/gs))
    fields[name!] = text(value!.replace(/^\n/, '')).replaceAll('\n', '\r\n');
  for (const [, name, options] of shown.matchAll(/<select [^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/gs)) {
    const all = [...options!.matchAll(/<option ([^>]*)>/g)].map(([, option]) => option!);
    const chosen = all.find((option) => / selected|^selected/.test(option)) ?? all[0]!;
    fields[name!] = /value="([^"]*)"/.exec(chosen)?.[1] ?? '';
  }
  return fields;
}

const WHOLE = {
  summary: 'Checkout was down.\r\n\r\nFor everybody.',
  severity: 'SEV2',
  startedAt: '2025-10-20T06:48',
  detectedAt: '2025-10-20 06:50',
  resolvedAt: '2025-10-20T08:00:30',
  'affectedServices.0.service': 'checkout',
  'affectedServices.0.level': 'OUTAGE',
  'affectedServices.0.involvement': 'ORIGIN',
  'factors.0.category': 'NET.DNS',
  'factors.0.role': 'ROOT_CAUSE',
  'factors.0.confidence': 'HIGH',
  primary: '0',
  'sections.3.kind': 'ROOT_CAUSE',
  'sections.3.body': '\r\n  Two writers raced.',
  'impact.requestsFailed': '1,200,000',
  tags: 'DNS\r\n\r\nrace ',
  'errorSignatures.0.text': 'a\r\nb',
};
let count = 0;
async function newDraft(title: string, more: Record<string, string> = {}, cookie = writer): Promise<string> {
  const form = formToken(await formOf('/postmortems/new', cookie));
  const made = await send(t, '/postmortems/new', { form, title, key: `k${count++}`, ...more }, cookie);
  expect(made.status).toBe(303);
  return made.headers.location as string;
}
const stored = async (address: string, fields: string) => {
  const reference = /PM-\d+/.exec(address)![0];
  const token = await t.token(`look-${count++}`, ['read', 'restricted']);
  return (await t.as(token, `{ postmortem(reference: "${reference}") { ${fields} } }`)).data.postmortem;
};

describe('the form', () => {
  it('creates a draft with everything that was typed, and shows what is missing', async () => {
    const page = await formOf('/postmortems/new', writer);
    expect(page.html).toContain('7 things are missing');
    const address = await newDraft('Checkout down', WHOLE);
    expect(
      await stored(
        address,
        `status title summary severity startedAt detectedAt resolvedAt tags errorSignatures
         sections { kind body } impact { requestsFailed } factors { category { code } primary confidence }
         affectedServices { service { slug } level }`,
      ),
    ).toEqual({
      status: 'DRAFT',
      title: 'Checkout down',
      summary: 'Checkout was down.\n\nFor everybody.',
      severity: 'SEV2',
      startedAt: '2025-10-20T06:48:00Z',
      detectedAt: '2025-10-20T06:50:00Z',
      resolvedAt: '2025-10-20T08:00:30Z',
      tags: ['dns', 'race'],
      errorSignatures: ['a\nb'],
      sections: [{ kind: 'ROOT_CAUSE', body: '\n  Two writers raced.' }],
      impact: { requestsFailed: 1_200_000 },
      factors: [{ category: { code: 'NET.DNS' }, primary: true, confidence: 'HIGH' }],
      affectedServices: [{ service: { slug: 'checkout' }, level: 'OUTAGE' }],
    });
    expect((await formOf(address, writer)).html).toContain('Nothing is missing.');
  });

  it('sent back as it came changes nothing, not even the version', async () => {
    const address = await newDraft('As it came', WHOLE);
    const fields = fieldsOf(await formOf(address, writer));
    expect(fields['sections.0.body']).toBe('\r\n  Two writers raced.');
    expect((await send(t, address, fields, writer)).status).toBe(303);
    expect(await stored(address, 'version')).toEqual({ version: 1 });
  });

  it('creates once, however often it is sent', async () => {
    const form = formToken(await formOf('/postmortems/new', writer));
    const sent = [1, 2].map(() => send(t, '/postmortems/new', { form, title: 'Twice', key: 'same' }, writer));
    const [one, two] = await Promise.all(sent);
    expect(one!.headers.location).toBe(two!.headers.location);
  });

  it('keeps what was typed where it is wrong, and says at the field what would be right', async () => {
    const form = formToken(await formOf('/postmortems/new', writer));
    const wrong = {
      ...WHOLE,
      form,
      title: 'Wrong',
      'affectedServices.0.service': 'nobody',
      startedAt: 'soon',
    };
    const page = await send(t, '/postmortems/new', wrong, writer);
    expect(page.status).toBe(400);
    expect(page.html).toContain('id="startedAt-problem"');
    expect(page.html).toContain('Two writers raced.');
    const other = await send(t, '/postmortems/new', { ...wrong, startedAt: '' }, writer);
    expect(other.html).toContain('id="affectedServices.0.service-problem"');
  });

  it('answers a script with the gate as it would be, and writes nothing', async () => {
    const address = await newDraft('Live');
    const fields = { ...fieldsOf(await formOf(address, writer)), summary: 'Now there is one.', do: 'check' };
    const answer = await send(t, address, fields, writer, { accept: 'application/json' });
    expect(JSON.parse(answer.html).gate).toContain('6 things are missing');
    expect(await stored(address, 'version')).toEqual({ version: 1 });
    const saved = await send(t, address, { ...fields, do: 'save' }, writer, { accept: 'application/json' });
    expect(JSON.parse(saved.html)).toMatchObject({ version: 2 });
  });
});

describe('action items', () => {
  const NEW = {
    'actionItems.0.title': 'Renew by a robot',
    'actionItems.0.kind': 'PREVENT',
    'actionItems.0.strategy': 'AUTOMATION',
    'actionItems.0.status': 'OPEN',
    'actionItems.0.owner': 'ada',
    'actionItems.0.team': 'payments',
    'actionItems.0.dueOn': '2030-02-28',
    'actionItems.0.ticketUrl': 'https://tickets.example.com/7',
    'actionItems.0.mitigates': 'NET.DNS',
    'actionItems.1.title': 'Tell the bank',
    'actionItems.1.kind': 'PROCESS',
    'actionItems.1.status': 'OPEN',
  };
  const ITEMS = `version actionItems { id title kind strategy status owner team dueOn completedAt ticketUrl
    mitigates { category { code } } }`;

  it('are written with everything that belongs to them', async () => {
    const address = await newDraft('With actions', { ...WHOLE, ...NEW });
    expect((await stored(address, ITEMS)).actionItems).toMatchObject([
      {
        title: 'Renew by a robot',
        kind: 'PREVENT',
        strategy: 'AUTOMATION',
        status: 'OPEN',
        owner: 'ada',
        team: 'payments',
        dueOn: '2030-02-28T12:00:00Z',
        completedAt: null,
        ticketUrl: 'https://tickets.example.com/7',
        mitigates: [{ category: { code: 'NET.DNS' } }],
      },
      { title: 'Tell the bank', kind: 'PROCESS', dueOn: null, mitigates: [] },
    ]);
    const fields = fieldsOf(await formOf(address, writer));
    expect((await send(t, address, fields, writer)).status).toBe(303);
    expect(await stored(address, 'version')).toEqual({ version: 1 });
  });

  it('are changed, done and taken away, and stay the same ones', async () => {
    const address = await newDraft('Changing actions', { ...WHOLE, ...NEW });
    const before = (await stored(address, ITEMS)).actionItems;
    const fields = fieldsOf(await formOf(address, writer));
    const done = { ...fields, 'actionItems.0.status': 'DONE', 'actionItems.0.owner': 'grace' };
    await send(t, address, { ...done, 'actionItems.1.title': 'Tell both banks' }, writer);
    const [robot, bank] = (await stored(address, ITEMS)).actionItems;
    expect(robot).toMatchObject({ id: before[0].id, status: 'DONE', owner: 'grace' });
    expect(Math.abs(Date.parse(robot.completedAt) - Date.now())).toBeLessThan(3_600_000);
    expect(bank).toMatchObject({ id: before[1].id, title: 'Tell both banks' });
    const next = fieldsOf(await formOf(address, writer));
    const without = await send(t, address, { ...next, do: 'remove:actionItems.1' }, writer);
    expect(without.status).toBe(200);
    expect((await stored(address, ITEMS)).actionItems).toHaveLength(2);
    await send(t, address, fieldsOf(without), writer);
    expect((await stored(address, ITEMS)).actionItems).toMatchObject([{ id: before[0].id, status: 'DONE' }]);
    const open = { ...fieldsOf(await formOf(address, writer)), 'actionItems.0.status': 'IN_PROGRESS' };
    await send(t, address, open, writer);
    expect((await stored(address, ITEMS)).actionItems).toMatchObject([{ completedAt: null }]);
  });

  it('of another postmortem are not taken over by their id', async () => {
    const mine = await newDraft('Mine', { ...WHOLE, ...NEW });
    const [theirs] = (await stored(await newDraft('Theirs', { ...WHOLE, ...NEW }), ITEMS)).actionItems;
    const fields = fieldsOf(await formOf(mine, writer));
    const both = { 'actionItems.0.id': theirs.id, 'actionItems.1.id': theirs.id };
    expect((await send(t, mine, { ...fields, ...both, title: 'Taken?' }, writer)).status).toBe(303);
    const ids = (await stored(mine, ITEMS)).actionItems.map(({ id }: { id: string }) => id);
    expect(new Set([...ids, theirs.id]).size).toBe(3);
  });

  it('against a cause that is not there any more say so where they stand', async () => {
    const address = await newDraft('Without cause', { ...WHOLE, ...NEW });
    const fields = { ...fieldsOf(await formOf(address, writer)), 'factors.0.category': 'CAP.LIMIT' };
    const page = await send(t, address, fields, writer);
    expect(page.status).toBe(400);
    expect(page.html).toMatch(/NET\.DNS is not a factor of this postmortem/);
  });
});

describe('rows', () => {
  it('are added and taken away with nothing saved and nothing lost', async () => {
    const address = await newDraft('Rows', WHOLE);
    const fields = fieldsOf(await formOf(address, writer));
    const typed = {
      ...fields,
      summary: 'Typed',
      'timeline.0.at': '2025-10-20T06:48',
      'timeline.0.text': 'a',
    };
    const added = await send(t, address, { ...typed, do: 'add:timeline' }, writer);
    expect(added.status).toBe(200);
    expect(fieldsOf(added)).toMatchObject({
      summary: 'Typed',
      'timeline.0.text': 'a',
      'timeline.1.text': '',
    });
    const removed = await send(t, address, { ...fieldsOf(added), do: 'remove:timeline.0' }, writer);
    expect(fieldsOf(removed)).toMatchObject({ summary: 'Typed', 'timeline.0.text': '' });
    expect(await stored(address, 'version')).toEqual({ version: 1 });
    const unfinished = { ...fieldsOf(removed), 'timeline.0.at': '2025-10-20T06:48' };
    expect((await send(t, address, unfinished, writer)).html).toContain('id="timeline.0.text-problem"');
    const form = formToken(await formOf('/postmortems/new', writer));
    const fresh = { form, title: 'Not yet', 'links.0.url': 'https://example.com', do: 'add:links' };
    const page = await send(t, '/postmortems/new', fresh, writer);
    expect(fieldsOf(page)).toMatchObject({ title: 'Not yet', 'links.0.url': 'https://example.com' });
  });
});

describe('saving by itself', () => {
  const save = async (address: string, more: Record<string, string>, cookie = writer) => {
    const fields = { ...fieldsOf(await formOf(address, cookie)), ...more };
    return send(t, address, { ...fields, do: 'save' }, cookie, { accept: 'application/json' });
  };
  const history = async (address: string) =>
    (await stored(address, 'version revisions(first: 20) { nodes { version by changes snapshot } }'))
      .revisions.nodes as { version: number; by: string; changes: string[]; snapshot: string }[];
  const versions = async (address: string) => (await history(address)).map(({ version }) => version);

  it('shares one revision, which tells of all that changed, and writes none where nothing did', async () => {
    const address = await newDraft('Typing');
    for (const summary of ['O', 'On', 'One']) await save(address, { summary });
    await save(address, { severity: 'SEV3' });
    await save(address, {});
    expect(await stored(address, 'version')).toEqual({ version: 5 });
    const [last, first] = await history(address);
    expect(last).toMatchObject({ version: 5, changes: ['summary', 'severity'] });
    expect(JSON.parse(last!.snapshot)).toMatchObject({ summary: 'One', severity: 'SEV3' });
    expect(first).toMatchObject({ version: 1, changes: ['created'] });
  });

  it('begins a new revision after one that was saved by hand, even where that changed nothing', async () => {
    const address = await newDraft('By hand');
    await save(address, { summary: 'a' });
    await send(t, address, fieldsOf(await formOf(address, writer)), writer);
    await save(address, { summary: 'b' });
    await save(address, { summary: 'c' });
    expect(await versions(address)).toEqual([4, 2, 1]);
    await send(t, address, { ...fieldsOf(await formOf(address, writer)), summary: 'd' }, writer);
    await save(address, { summary: 'e' });
    expect(await versions(address)).toEqual([6, 5, 2, 1]);
  });

  it('never takes the place of what somebody else wrote, of other eyes, or of long ago', async () => {
    const address = await newDraft('Others');
    await save(address, { summary: 'a' });
    await save(address, { summary: 'b' }, editor);
    await save(address, { summary: 'c' });
    expect(await versions(address)).toEqual([4, 3, 2, 1]);
    const client = new pg.Client({ connectionString: t.database.url });
    await client.connect();
    await client.query("UPDATE revision SET autosaved_since = now() - interval '11 minutes'");
    await client.end();
    await save(address, { summary: 'd' });
    expect(await versions(address)).toEqual([5, 4, 3, 2, 1]);
    await save(address, { visibility: 'RESTRICTED' }, editor);
    await save(address, { visibility: 'ORGANIZATION' }, editor);
    expect(await versions(address)).toEqual([7, 6, 5, 4, 3, 2, 1]);
  });

  it('still tells what others changed alone, though the version one began with is gone', async () => {
    const address = await newDraft('Gone');
    await save(address, { summary: 'a' });
    const mine = fieldsOf(await formOf(address, editor));
    await save(address, { summary: 'b', severity: 'SEV1' });
    expect(await versions(address)).toEqual([3, 1]);
    const clash = await send(t, address, { ...mine, nature: 'ACCIDENTAL' }, editor);
    expect(clash.status).toBe(409);
    expect(fieldsOf(clash)).toMatchObject({ summary: 'b', severity: 'SEV1', nature: 'ACCIDENTAL' });
    expect(clash.html).not.toContain('You both changed');
  });
});

describe('two who write at the same time', () => {
  it('see both side by side, lose nothing, and choose', async () => {
    const address = await newDraft('Ours', WHOLE);
    const mine = fieldsOf(await formOf(address, writer));
    const theirs = {
      ...mine,
      summary: 'Theirs <b>',
      severity: 'SEV1',
      form: formToken(await formOf(address, editor)),
    };
    expect((await send(t, address, theirs, editor)).status).toBe(303);
    const clash = await send(t, address, { ...mine, summary: 'Mine', nature: 'ACCIDENTAL' }, writer);
    expect(clash.status).toBe(409);
    expect(clash.html).toContain('They alone changed severity');
    expect(clash.html).toContain('Theirs &lt;b>');
    const next = fieldsOf(clash);
    expect(next).toMatchObject({ version: '2', severity: 'SEV1', summary: 'Mine', 'take.summary': 'mine' });
    expect((await send(t, address, { ...next, 'take.summary': 'theirs' }, writer)).status).toBe(303);
    expect(await stored(address, 'version summary severity nature')).toEqual({
      version: 3,
      summary: 'Theirs <b>',
      severity: 'SEV1',
      nature: 'ACCIDENTAL',
    });
  });

  it('keep what they chose while rows are added and mistakes mended', async () => {
    const address = await newDraft('Chosen', WHOLE);
    const mine = fieldsOf(await formOf(address, writer));
    await send(t, address, { ...mine, summary: 'Theirs' }, writer);
    const clash = fieldsOf(await send(t, address, { ...mine, summary: 'Mine' }, writer));
    const chosen = { ...clash, 'take.summary': 'theirs' };
    const added = await send(t, address, { ...chosen, do: 'add:timeline' }, writer);
    expect(fieldsOf(added).summary).toBe('Theirs');
    const wrong = await send(t, address, { ...chosen, startedAt: 'soon' }, writer);
    expect(wrong.status).toBe(400);
    expect(fieldsOf(wrong).summary).toBe('Theirs');
  });

  it('a script is told, and the other one’s work stays', async () => {
    const address = await newDraft('Ours again');
    const mine = fieldsOf(await formOf(address, writer));
    await send(t, address, { ...mine, summary: 'First' }, writer);
    const late = await send(t, address, { ...mine, summary: 'Late' }, writer, { accept: 'application/json' });
    expect(late.status).toBe(409);
    expect(JSON.parse(late.html).errors[0].extensions.code).toBe('CONFLICT');
    expect(await stored(address, 'summary')).toEqual({ summary: 'First' });
  });
});

describe('rights', () => {
  it.each(['/postmortems/new', '/import'])(
    'who only reads gets no form at %s, and can send none',
    async (path) => {
      expect((await look(t, path, reader)).status).toBe(403);
      const form = formToken(await look(t, '/causes', reader));
      expect((await send(t, path, { form, title: 'x' }, reader)).status).toBe(403);
    },
  );

  it('a form without the token of this session writes nothing', async () => {
    const address = await newDraft('Guarded', WHOLE);
    const fields = fieldsOf(await formOf(address, writer));
    const other = formToken(await formOf(address, editor));
    for (const form of ['', 'x', other]) {
      expect((await send(t, address, { ...fields, form, title: 'Changed' }, writer)).status).toBe(403);
      const status = address.replace('/edit', '/status');
      expect((await send(t, status, { form, version: '1', status: 'IN_REVIEW' }, writer)).status).toBe(403);
      expect((await send(t, '/postmortems/new', { form, title: 'New' }, writer)).status).toBe(403);
    }
    expect(await stored(address, 'version status')).toEqual({ version: 1, status: 'DRAFT' });
  });

  it('a postmortem of another team, or one that the viewer may not see, stays as it is', async () => {
    const foreign = await newDraft('Foreign', { ownerTeam: 'search' }, editor);
    const fields = fieldsOf(await formOf(foreign, writer));
    expect((await send(t, foreign, { ...fields, title: 'Mine now' }, writer)).status).toBe(403);
    const hidden = await newDraft('Zzyzx hidden', { visibility: 'RESTRICTED' }, editor);
    const answer = await formOf(hidden, writer);
    const none = await formOf('/postmortems/PM-99999/edit', writer);
    expect([answer.status, none.status]).toEqual([404, 404]);
    expect(answer.html.replace(/PM-\d+/g, '')).toBe(none.html.replace(/PM-\d+/g, ''));
    const posted = await send(t, hidden, { ...fields, form: formToken(none) }, writer);
    expect(posted.status).toBe(404);
    expect(posted.html).not.toContain('Zzyzx');
  });

  it('moves along the life cycle as far as one may, and says what publishing needs', async () => {
    const address = await newDraft('Moves', { title: 'Moves' });
    const move = async (cookie: string, version: string, status: string) =>
      send(
        t,
        address.replace('/edit', '/status'),
        { form: formToken(await formOf(address, cookie)), version, status },
        cookie,
      );
    expect((await move(writer, '1', 'IN_REVIEW')).status).toBe(303);
    expect((await move(writer, '2', 'PUBLISHED')).status).toBe(403);
    const blocked = await move(editor, '2', 'PUBLISHED');
    expect(blocked.status).toBe(409);
    expect(blocked.html).toContain('When it started');
    expect((await move(editor, '1', 'DRAFT')).status).toBe(409);
    expect(await stored(address, 'version status')).toEqual({ version: 2, status: 'IN_REVIEW' });
    const page = address.replace('/edit', '');
    expect((await look(t, page, writer)).html).toContain('Back to draft');
    expect((await look(t, page, writer)).html).not.toContain('>Publish<');
    expect((await look(t, page, reader)).html).not.toContain('>Edit<');
  });
});

describe('relations', () => {
  it('are said and taken back with a form, by who may write and of what they may see', async () => {
    const [one, other] = [await newDraft('Again'), await newDraft('Before')];
    const [page, to] = [one.replace('/edit', ''), /PM-\d+/.exec(other)![0]];
    const relate = async (cookie: string, fields: Record<string, string>) =>
      send(
        t,
        `${page}/relations`,
        { form: formToken(await look(t, page, cookie)), kind: 'RECURRENCE_OF', to, ...fields },
        cookie,
      );
    const related = async () =>
      (await stored(one, 'relations { kind note postmortem { reference } }')).relations;
    expect((await relate(writer, { do: 'add', note: 'Same rack', to: to.toLowerCase() })).status).toBe(303);
    expect(await related()).toEqual([
      { kind: 'RECURRENCE_OF', note: 'Same rack', postmortem: { reference: to } },
    ]);
    expect((await look(t, page, writer)).html).toContain('Same rack');
    expect((await relate(reader, { do: 'remove' })).status).toBe(403);
    expect((await relate(writer, { do: 'remove', form: 'x' })).status).toBe(403);
    expect(await related()).toHaveLength(1);
    expect((await relate(writer, { do: 'remove' })).status).toBe(303);
    expect(await related()).toEqual([]);
    const hidden = /PM-\d+/.exec(await newDraft('Hidden', { visibility: 'RESTRICTED' }, editor))![0];
    const [unseen, none] = [
      await relate(writer, { do: 'add', to: hidden }),
      await relate(writer, { do: 'add', to: 'PM-99999' }),
    ];
    expect([unseen.status, none.status]).toEqual([400, 400]);
    expect(unseen.html).toBe(none.html);
    expect((await relate(writer, { do: 'add', kind: 'COUSIN_OF' })).status).toBe(400);
    expect((await look(t, page, reader)).html).not.toContain('Relate to another');
  });
});

describe('importing files', () => {
  const upload = async (files: [string, string][], fields: Record<string, string>, cookie = editor) => {
    const end = '--end';
    const part = (head: string, body: string) =>
      `${end}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${body}\r\n`;
    const payload = [
      ...Object.entries(fields).map(([name, value]) => part(`name="${name}"`, value)),
      ...files.map(([name, body]) => part(`name="files"; filename="${name}"`, body)),
      `${end}--\r\n`,
    ].join('');
    const headers = {
      'content-type': 'multipart/form-data; boundary=end',
      accept: 'text/html',
      'sec-fetch-site': 'same-origin',
      cookie,
    };
    const { statusCode: status, body: html } = await t.app.inject({
      method: 'POST',
      url: '/import',
      headers,
      payload,
    });
    return { status, html };
  };
  const FILES: [string, string][] = [
    ['dns.md', '---\ntitle: Imported by hand\n---\n\nIt broke.\n'],
    ['../evil\u0007.json', '{"title": '],
  ];

  it('says what would happen, then does it, and a second time nothing', async () => {
    const form = formToken(await look(t, '/import', editor));
    const dry = await upload(FILES, { form, do: 'check' });
    expect(dry.status).toBe(200);
    expect(dry.html).toContain('1 new, 0 changed, 0 unchanged, 1 failed');
    expect(dry.html).toContain('evil.json');
    const titles = async () =>
      (await look(t, '/?q=%22Imported+by+hand%22', editor)).html.includes('Imported by hand</');
    expect(await titles()).toBe(false);
    expect((await upload(FILES, { form, do: 'import' })).html).toContain('1 new, 0 changed');
    expect((await upload(FILES, { form, do: 'import' })).html).toContain('0 new, 0 changed, 1 unchanged');
  });

  it('takes no files without the token of the session, nor from who may not import', async () => {
    const form = formToken(await look(t, '/import', editor));
    expect((await upload(FILES, { do: 'import' })).status).toBe(403);
    expect((await upload(FILES, { form, do: 'import' }, writer)).status).toBe(403);
    expect((await upload([], { form })).status).toBe(400);
  });

  it('nobody sends files to the API', async () => {
    const headers = { 'content-type': 'multipart/form-data; boundary=end', cookie: editor };
    const { statusCode } = await t.app.inject({
      method: 'POST',
      url: '/graphql',
      headers,
      payload: '--end--\r\n',
    });
    expect(statusCode).toBe(415);
  });
});
