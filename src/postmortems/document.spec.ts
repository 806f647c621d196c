import { describe, expect, it } from '@jest/globals';
import { BadInput } from '../common/index.js';
import { changedFields, CONTENT_FIELDS, parseContent, parseDocument } from './document.js';

function refusal(raw: object): string[] {
  try {
    parseContent(raw, undefined, 'input');
  } catch (error) {
    if (error instanceof BadInput) return error.problems.map((p) => p.field);
    throw error;
  }
  return [];
}

/** As JSON may have it: it cannot be made a number. */
const INCOMPARABLE = { toString: 1, valueOf: 1 };

describe('content from input', () => {
  it('fills what is left out', () => {
    const content = parseContent({ title: ' Checkout down ' }, undefined, 'input');
    expect(content).toMatchObject({
      title: 'Checkout down',
      nature: 'UNKNOWN',
      sections: [],
      severity: null,
    });
    expect(content.impact.customersAffected).toBeNull();
  });

  it('keeps what is left out of a patch, clears on null', () => {
    const before = parseContent(
      { title: 'a', summary: 'b', tags: ['X', 'x'], severity: 'SEV1' },
      undefined,
      '',
    );
    const after = parseContent({ summary: null, severity: null }, before, '');
    expect(after).toMatchObject({ title: 'a', summary: '', tags: ['x'], severity: null });
    expect(changedFields(before, after, CONTENT_FIELDS)).toEqual(['summary', 'severity']);
  });

  it('keeps the timeline in the order of time', () => {
    const at = (minute: number) => `2025-01-01T00:0${minute}:00Z`;
    const timeline = [2, 1, 3].map((minute) => ({ at: at(minute), text: String(minute) }));
    const content = parseContent({ title: 'a', timeline }, undefined, '');
    expect(content.timeline.map((event) => event.text)).toEqual(['1', '2', '3']);
  });

  it.each([
    [{ title: '' }, 'input.title'],
    [{ title: null }, 'input.title'],
    [{}, 'input.title'],
    [{ title: 'a\u0000b' }, 'input.title'],
    [{ title: '\u200b\u2800' }, 'input.title'],
    [{ title: 'a\nb' }, 'input.title'],
    [{ title: 'a', sections: [{ kind: 'OTHER', body: ' \n\u00a0\u200d' }] }, 'input.sections[0].body'],
    [{ title: 'x'.repeat(301) }, 'input.title'],
    [{ title: 'a', severity: 'SEV9' }, 'input.severity'],
    [{ title: 'a', startedAt: '2025-02-30T00:00:00Z' }, 'input.startedAt'],
    [{ title: 'a', startedAt: '2025-02-03' }, 'input.startedAt'],
    [{ title: 'a', links: [{ url: 'javascript:alert(1)' }] }, 'input.links[0].url'],
    [{ title: 'a', impact: { customersAffected: -1 } }, 'input.impact.customersAffected'],
    [{ title: 'a', impact: { usersAffected: Number.NaN } }, 'input.impact.usersAffected'],
    [{ title: 'a', sections: [{ kind: 'OTHER', body: 'x'.repeat(200_001) }] }, 'input.sections[0].body'],
    [{ title: 'a', factors: 'NET.DNS' }, 'input.factors'],
    [{ title: 'a', tags: [7] }, 'input.tags[0]'],
    [{ title: { length: INCOMPARABLE } }, 'input.title'],
    [{ title: 'a', links: { length: INCOMPARABLE } }, 'input.links'],
  ])('names the field that is wrong in %j', (raw, field) => {
    expect(refusal(raw)).toEqual([field]);
  });
});

describe('documents', () => {
  it('are published unless they say otherwise, and refuse a malformed reference', () => {
    expect(parseDocument({ title: 'a' }).status).toBe('PUBLISHED');
    expect(() => parseDocument({ title: 'a', reference: '42' })).toThrow(/reference: must look like PM-42/);
  });

  it('differ only where a value differs, whatever the order of keys and the ids of action items', () => {
    const one = parseDocument({ title: 'a', actionItems: [{ title: 't', kind: 'PREVENT' }] });
    const two = parseDocument({ actionItems: [{ kind: 'PREVENT', title: 't', owner: null }], title: 'a' });
    two.actionItems[0]!.id = '0190c2f4-0000-7000-8000-000000000000';
    expect(changedFields(one, two, CONTENT_FIELDS)).toEqual([]);
  });
});
