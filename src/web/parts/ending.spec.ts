import { describe, expect, it } from '@jest/globals';
import { endingOf } from './ending.js';

const nothing = { sections: [], timeline: [], mitigatedAt: null, resolvedAt: null };
const section = (kind: string, body: string) => ({ kind, heading: null, body });

describe('endingOf', () => {
  it('takes the section on what ended it before the one on what people did', () => {
    const sections = [
      section('RESPONSE', 'They met.'),
      section('RESOLUTION', '## How\n\nRolled *back*.\n\nMore.'),
    ];
    expect(endingOf({ ...nothing, sections })).toEqual({ text: 'Rolled *back*.', anchor: 'section-1' });
    expect(endingOf({ ...nothing, sections: sections.slice(0, 1) })).toMatchObject({ text: 'They met.' });
  });

  it('falls back to the event at the moment of mitigation, or of resolution, and to nothing', () => {
    const timeline = [
      { at: '2025-10-20T08:00:00Z', text: 'Asked for help.' },
      { at: '2025-10-20T09:24:00Z', text: 'Traffic moved away.' },
      { at: '2025-10-20T12:00:00Z', text: 'Closed.' },
    ];
    const at = '2025-10-20T09:25:00Z';
    expect(endingOf({ ...nothing, timeline, mitigatedAt: at })?.text).toBe('Traffic moved away.');
    expect(endingOf({ ...nothing, timeline, resolvedAt: at })?.anchor).toBe('timeline');
    expect(endingOf({ ...nothing, timeline, mitigatedAt: '2025-10-20T10:30:00Z' })).toBeUndefined();
    expect(endingOf({ ...nothing, timeline })).toBeUndefined();
  });

  it('is short, however long the text, and whatever it begins with', () => {
    const long = section('RESOLUTION', `${'One sentence. '.repeat(100)}`);
    const line = section('RESOLUTION', 'x'.repeat(200_000));
    const table = section('RESOLUTION', '| a |\n|---|\n| b |');
    expect(endingOf({ ...nothing, sections: [long] })!.text).toMatch(
      /^(One sentence\. ){10,40}One sentence\.$/,
    );
    expect(endingOf({ ...nothing, sections: [line] })!.text.length).toBeLessThan(450);
    expect(endingOf({ ...nothing, sections: [table] })).toBeUndefined();
  });
});
