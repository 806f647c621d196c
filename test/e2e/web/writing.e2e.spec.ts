import { afterAll, describe, expect, it } from '@jest/globals';
import { startDrafts, WHOLE } from '../../support/drafts.js';
import { fieldsOf, formToken, look, send, steady } from '../../support/pages.js';

// Writing with forms, as a browser without JavaScript sends them: rights, checks, conflicts, files.
const { t, reader, writer, editor, formOf, newDraft, stored } = await startDrafts();
afterAll(() => t.close());

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

  it('a draft that lacks much says so in the words of the form', async () => {
    const address = await newDraft('Hardly anything');
    const { html } = await look(t, address.replace('/edit', ''), writer);
    expect(html).toContain('a section about the root cause');
    expect(html).not.toMatch(/root_cause|_ c a u s e/i);
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
    expect(steady(answer).replace(/PM-\d+/g, '')).toBe(steady(none).replace(/PM-\d+/g, ''));
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

  it('holds no more in memory than the API takes at once', async () => {
    const form = formToken(await look(t, '/import', editor));
    const body = 'x'.repeat(5 * 1024 * 1024);
    const files = Array.from({ length: 14 }, (_, at): [string, string] => [`${at}.md`, body]);
    const answer = await upload(files, { form, do: 'check' });
    expect(answer.status).toBe(400);
    expect(answer.html).toContain('more than 64 MB together');
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
