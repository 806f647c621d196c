import type { Whole } from '../pages/postmortem.data.js';

export interface Ending {
  /** Markdown, short enough for the top of a page. */
  readonly text: string;
  /** Anchor of the part of the page that says more. */
  readonly anchor: string;
}

const LONGEST = 420;
/** An event further from the moment of mitigation than this had another reason to be noted. */
const NEAR_MS = 15 * 60_000;

/** What ended it, in the words of who wrote it: the start of that section, or the event at the moment of mitigation. */
export function endingOf({
  sections,
  timeline,
  mitigatedAt,
  resolvedAt,
}: Pick<Whole, 'sections' | 'timeline' | 'mitigatedAt' | 'resolvedAt'>): Ending | undefined {
  for (const wanted of ['RESOLUTION', 'RESPONSE']) {
    const i = sections.findIndex(({ kind }) => kind === wanted);
    const text = i < 0 ? '' : firstParagraph(sections[i]!.body);
    if (text !== '') return { text, anchor: `section-${i}` };
  }
  const moment = Date.parse(mitigatedAt ?? resolvedAt ?? '');
  const distance = ({ at }: { at: string }): number => Math.abs(Date.parse(at) - moment);
  const [event] = timeline
    .filter((one) => distance(one) <= NEAR_MS)
    .sort((a, b) => distance(a) - distance(b));
  return event && { text: firstParagraph(event.text), anchor: 'timeline' };
}

/** Without headings, pictures, tables and code, which need their room. */
function firstParagraph(markdown: string): string {
  const text = markdown
    .split(/\n\s*\n/)
    .map((block) => block.trim())
    .find((block) => block !== '' && !/^(#|\||```|~~~|!\[|<)/.test(block));
  if (text === undefined || text.length <= LONGEST) return text ?? '';
  const sentence = /^.*[.!?](?=\s)/s.exec(text.slice(0, LONGEST))?.[0];
  return sentence ?? `${text.slice(0, LONGEST).replace(/\s+\S*$/, '')} …`;
}
