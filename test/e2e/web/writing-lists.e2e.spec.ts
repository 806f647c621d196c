import { afterAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startDrafts, WHOLE } from '../../support/drafts.js';
import { fieldsOf, formToken, look, send, steady } from '../../support/pages.js';

// What a form holds in rows, what it saves by itself, and what stands beside the text: without JavaScript.
const { t, reader, writer, editor, formOf, newDraft, stored } = await startDrafts();
afterAll(() => t.close());

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
    expect(steady(unseen)).toBe(steady(none));
    expect((await relate(writer, { do: 'add', kind: 'COUSIN_OF' })).status).toBe(400);
    expect((await look(t, page, reader)).html).not.toContain('Relate to another');
  });
});
