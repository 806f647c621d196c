import { describe, expect, it } from '@jest/globals';
import { gateOf } from './gate.js';
import { inputOf, readForm, withoutRow } from './read-form.js';

describe('readForm', () => {
  it('reads numbers and times as people type them, and leaves what it cannot read for the check to name', () => {
    const { scalars, impact } = readForm({
      startedAt: '2025-10-20 06:48',
      detectedAt: '2025-10-20T06:48:01.5',
      resolvedAt: 'tomorrow',
      'impact.usersAffected': '1,234,567',
      'impact.requestsFailed': '1e6',
      'impact.customersAffected': 'many',
      'impact.dataLoss': 'no',
    });
    expect(scalars).toMatchObject({
      startedAt: '2025-10-20T06:48:00Z',
      detectedAt: '2025-10-20T06:48:01.5Z',
      resolvedAt: 'tomorrow',
    });
    expect(impact).toMatchObject({
      usersAffected: 1_234_567,
      requestsFailed: 1_000_000,
      customersAffected: 'many',
      dataLoss: false,
    });
  });

  it('keeps rows in order, drops empty ones, and keeps the primary cause with its row', () => {
    const { factors } = readForm({
      'factors.10.category': 'NET.DNS',
      'factors.2.category': 'CAP.LIMIT',
      'factors.3.category': ' ',
      primary: '10',
    });
    expect(factors.map(({ category, primary }) => [category, primary])).toEqual([
      ['CAP.LIMIT', false],
      ['NET.DNS', true],
    ]);
  });

  it('takes a row for one as soon as anything is written into it', () => {
    const { timeline, actionItems } = readForm({
      'timeline.0.at': '2025-10-20T06:48',
      'timeline.0.text': '',
      'timeline.1.at': '',
      'actionItems.0.kind': 'PREVENT',
      'actionItems.0.status': 'OPEN',
      'actionItems.1.owner': 'sre',
    });
    expect(timeline).toEqual([{ at: '2025-10-20T06:48:00Z', text: null }]);
    expect(actionItems).toMatchObject([{ title: '', owner: 'sre' }]);
  });

  it('reads a day as noon, boxes under one name as a list, and nothing but an id as an id', () => {
    const { actionItems } = readForm({
      'actionItems.0.id': '0190c2f4-0000-7000-8000-000000000000',
      'actionItems.0.title': 'Renew',
      'actionItems.0.dueOn': '2025-11-01',
      'actionItems.0.mitigates': ['NET.DNS', 'CAP.LIMIT', 'NET.DNS'],
      'actionItems.1.id': "' OR 1=1",
      'actionItems.1.title': 'Sell',
      'actionItems.1.dueOn': '2025-11-01T08:00',
      'actionItems.1.mitigates': 'NET.DNS',
    });
    expect(actionItems).toMatchObject([
      {
        id: '0190c2f4-0000-7000-8000-000000000000',
        dueOn: '2025-11-01T12:00:00Z',
        mitigates: ['CAP.LIMIT', 'NET.DNS'],
      },
      { id: null, dueOn: '2025-11-01T08:00:00Z', mitigates: ['NET.DNS'] },
    ]);
    const input = inputOf({ ...readForm({}), actionItems }) as { actionItems: object[] };
    expect(input.actionItems.map((item) => 'id' in item)).toEqual([true, false]);
  });

  it('forgets a row that is taken away', () => {
    const body = { 'timeline.1.text': 'a', 'timeline.11.text': 'b', 'links.1.url': 'c' };
    expect(Object.keys(withoutRow(body, 'timeline.1'))).toEqual(['timeline.11.text', 'links.1.url']);
  });

  it('knows no fields but its own, whatever a body holds', () => {
    const body = JSON.parse(
      '{"__proto__": {"title": "x"}, "constructor.0.prototype": "y", "sections.0.__proto__": "z", "id": "1", "title": ["a"]}',
    ) as Record<string, unknown>;
    const input = inputOf(readForm(body));
    expect(input).toMatchObject({ title: '', sections: [] });
    expect('id' in input).toBe(false);
    expect(({} as Record<string, unknown>).title).toBeUndefined();
  });

  it('names a time that is missing, and one that is none, in words for people', () => {
    const told = (at: string) =>
      gateOf(readForm({ title: 'x', 'timeline.0.text': 'Down', 'timeline.0.at': at })).problems;
    expect(told('')).toEqual([{ field: 'input.timeline[0].at', message: 'is missing' }]);
    expect(told('soon')[0]!.message).toContain('must be a');
  });
});
