import { describe, expect, it } from '@jest/globals';
import { inputOf, readForm } from './read-form.js';

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

  it('knows no fields but its own, whatever a body holds', () => {
    const body = JSON.parse(
      '{"__proto__": {"title": "x"}, "constructor.0.prototype": "y", "sections.0.__proto__": "z", "id": "1", "title": ["a"]}',
    ) as Record<string, unknown>;
    const input = inputOf(readForm(body));
    expect(input).toMatchObject({ title: '', sections: [] });
    expect('id' in input).toBe(false);
    expect(({} as Record<string, unknown>).title).toBeUndefined();
  });
});
