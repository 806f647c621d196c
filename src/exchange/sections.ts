import { SectionKind } from '../postmortems/index.js';
import { badLine } from './parsed-document.js';

export interface SectionDraft {
  readonly kind: SectionKind;
  readonly heading: string | null;
  readonly body: string;
  /** Line of the file on which it starts. */
  readonly line: number;
}

export interface Sections {
  readonly sections: readonly SectionDraft[];
  readonly warnings: readonly string[];
}

const MARKER = /^<!--[ \t]*section:/;
const KIND = /^<!--[ \t]*section:[ \t]*([A-Z_]{1,40})[ \t]*-->[ \t]*$/;
const HEADING = /^##(?:[ \t]+(.*))?$/s;
/** Longer headings are cut: no one reads them, and matching them takes long. */
const MAX_HEADING = 1000;
const MOST_NAMED = 10;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;

/** Sections of our own format: each opens with a `<!-- section: KIND -->` line. */
export function markedSections(body: string, firstLine: number): Sections {
  const found: Open[] = [{ kind: 'OTHER', heading: null, line: firstLine, lines: [], marked: false }];
  body.split('\n').forEach((text, i) => {
    if (MARKER.test(text)) {
      found.push({
        kind: kindOf(text, firstLine + i),
        heading: null,
        line: firstLine + i,
        lines: [],
        marked: true,
      });
      return;
    }
    const section = found.at(-1)!;
    const heading = section.marked && section.lines.every(isBlank) ? HEADING.exec(text) : null;
    if (!heading) section.lines.push(text);
    else {
      section.heading = heading[1]?.trim() || null;
      // Only the first heading after the marker is the section's own.
      section.marked = false;
      section.lines = [];
    }
  });
  return close(found);
}

/** Sections of any other Markdown: split at its level-two headings, which also tell what each is about. */
export function headedSections(body: string, firstLine: number): Sections {
  const found: Open[] = [{ kind: 'OTHER', heading: null, line: firstLine, lines: [], marked: false }];
  let fence: string | undefined;
  body.split('\n').forEach((text, i) => {
    const mark = FENCE.exec(text)?.[1];
    if (mark && fence === undefined) fence = mark;
    else if (mark && fence !== undefined && mark.startsWith(fence)) fence = undefined;
    const heading =
      fence === undefined
        ? HEADING.exec(text)?.[1]
            ?.slice(0, MAX_HEADING)
            ?.replace(/[ \t]+#+[ \t]*$/, '')
            .trim()
        : undefined;
    if (heading)
      found.push({ kind: guessKind(heading), heading, line: firstLine + i, lines: [], marked: false });
    else found.at(-1)!.lines.push(text);
  });
  return close(found);
}

/** Sections as our own format writes them. */
export function renderSections(
  sections: readonly { kind: string; heading: string | null; body: string }[],
): string {
  return sections
    .map(({ kind, heading, body }) => {
      const title = heading === null ? '' : `## ${heading}\n\n`;
      return `\n<!-- section: ${kind} -->\n${title}${body}\n`;
    })
    .join('');
}

interface Open {
  readonly kind: SectionKind;
  heading: string | null;
  readonly line: number;
  lines: string[];
  /** A heading may still follow. */
  marked: boolean;
}

function close(found: readonly Open[]): Sections {
  const sections: SectionDraft[] = [];
  const empty: string[] = [];
  found.forEach(({ kind, heading, line, lines }, i) => {
    const body = trimBlankLines(lines);
    if (body !== '') sections.push({ kind, heading, body, line });
    else if (i > 0) empty.push(`line ${line}: the section ${heading ?? kind} has no text and was left out`);
  });
  const rest = empty.length - MOST_NAMED;
  const more = rest > 0 ? [`${rest} more sections have no text and were left out`] : [];
  return { sections, warnings: [...empty.slice(0, MOST_NAMED), ...more] };
}

function trimBlankLines(lines: readonly string[]): string {
  const first = lines.findIndex((line) => !isBlank(line));
  if (first < 0) return '';
  return lines.slice(first, lines.findLastIndex((line) => !isBlank(line)) + 1).join('\n');
}

function isBlank(line: string): boolean {
  return line.trim() === '';
}

function kindOf(text: string, line: number): SectionKind {
  const name = KIND.exec(text)?.[1] ?? '';
  if (Object.hasOwn(SectionKind, name)) return name as SectionKind;
  const kinds = Object.keys(SectionKind).join(', ');
  throw badLine(line, `not a section marker; write <!-- section: KIND --> with one of ${kinds}`);
}

/** In the order they are tried: `Impact of the fix` is about impact. */
const KINDS: readonly (readonly [RegExp, SectionKind])[] = [
  [/time ?line|chronology/i, 'OTHER'],
  [/root.?cause|\bcauses?\b|what went wrong|what happened and why|\bwhy\b|contributing/i, 'ROOT_CAUSE'],
  [/\bimpact|affected|blast radius|damage/i, 'IMPACT'],
  [/\btrigger/i, 'TRIGGER'],
  [/detect|alert|monitor|notic/i, 'DETECTION'],
  [
    /lesson|learn|takeaway|prevent|follow.?up|action item|next steps|improve|what went well|retrospective/i,
    'LESSONS',
  ],
  [/resolution|resolved|recover|remediat|restor|\bfix/i, 'RESOLUTION'],
  [/respon|investigat|mitigat|escalat|diagnos/i, 'RESPONSE'],
  [/background|overview|context|introduction|architecture|how .* works/i, 'BACKGROUND'],
];

function guessKind(heading: string): SectionKind {
  return KINDS.find(([words]) => words.test(heading))?.[1] ?? 'OTHER';
}
