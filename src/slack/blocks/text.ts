import MarkdownIt from 'markdown-it';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const markdown = new MarkdownIt({ html: false, linkify: false });

/**
 * Control characters; and those that turn what follows around, beyond the text they stand in. Scripts that run from
 * right to left do without them.
 */
const UNSEEN = /(?![\n\t])\p{Cc}|[\u202A-\u202E\u2066-\u2069]/gu;
/** Of a document that is shown in a few hundred characters nobody reads more. */
const MAX_SOURCE = 20_000;
/** A fragment has some dozens of words, but a word may be long. */
const MAX_FRAGMENT = 5000;

/** Makes text of anybody's harmless in mrkdwn: no mention, no link and no markup can come of it. */
export function escaped(text: string): string {
  return withoutMarkup(whole(text)).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const LOOKALIKE: Readonly<Record<string, string>> = { '*': '∗', _: 'ˍ', '~': '∼', '`': 'ˋ' };
/** Marks count only at the edge of a word: those within identifiers stay what they are. */
const MARK = /(?<![\p{L}\p{N}_*~])[*_~]+|[*_~]+(?![\p{L}\p{N}_*~])|`/gu;

function withoutMarkup(text: string): string {
  return text.replace(MARK, (marks) => [...marks].map((mark) => LOOKALIKE[mark]).join(''));
}

/** Without halves of characters, and without what would change the look of the text beside it. */
function whole(text: string): string {
  return text.toWellFormed().replace(UNSEEN, '');
}

/** One line without control characters and halves of characters. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
}

/** Escaped and, where it must be, cut between characters as people see them, so that it has at most `max` units. */
export function fit(text: string, max: number): string {
  return cut(text, max, escaped);
}

/** For plain_text, where nothing is markup. */
export function fitPlain(text: string, max: number): string {
  return cut(text, max, (one) => one);
}

function cut(given: string, max: number, shown: (text: string) => string): string {
  const text = whole(given);
  // What is escaped is never shorter: a text that is too long by itself need not be looked at as a whole.
  const fitting = text.length > max ? undefined : shown(text);
  if (fitting !== undefined && fitting.length <= max) return fitting;
  let raw = '';
  let length = 0;
  for (const { segment } of graphemes.segment(text)) {
    // A mark may change its look with what follows, never its length; what is escaped is escaped by itself.
    length += shown(segment).length;
    if (length > max - 1) break;
    raw += segment;
  }
  return `${shown(raw.trimEnd())}…`;
}

/** A link whose label is anybody's text. */
export function link(url: string, label: string, max: number): string {
  const address = url
    .toWellFormed()
    .replace(/[^!-~]|[|<>]/gu, encodeURIComponent)
    .replaceAll('&', '&amp;');
  const room = Math.max(20, max - address.length - 3);
  return `<${address}|${fit(oneLine(label).replaceAll('|', '¦'), room)}>`;
}

/** The words of Markdown without its marks, paragraph by paragraph. */
export function plainOf(source: string): string {
  const lines = markdown.parse(source.slice(0, MAX_SOURCE), {}).flatMap((token) => {
    if (token.type === 'inline')
      return [
        (token.children ?? [])
          .map((child) => (child.type === 'softbreak' || child.type === 'hardbreak' ? ' ' : child.content))
          .join(''),
      ];
    return token.type === 'fence' || token.type === 'code_block' ? [token.content.trim()] : [];
  });
  return lines.join('\n').trim();
}

const ENTITY: Readonly<Record<string, string>> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
};

/** A highlighted fragment of a search: HTML-escaped, with the matches between <mark> and </mark>. */
export function snippet(fragment: string, max: number): string {
  const parts = fragment
    .slice(0, MAX_FRAGMENT)
    .split(/<\/?mark>/)
    .map((part) => part.replace(/&(lt|gt|quot|#39|amp);/g, (e) => ENTITY[e]!));
  let shown = '';
  for (const [i, part] of parts.entries()) {
    const room = max - shown.length - 4;
    const text =
      i === 0 ? fit(oneLineKeepingEnds(part), room) : fit(oneLineKeepingEnds(part), Math.max(0, room));
    if (room < 8 || text === '') {
      if (text !== '') return `${shown}…`;
      continue;
    }
    const isMarked = i % 2 === 1 && /^\S/u.test(text) && /\S$/u.test(text) && !/[\p{L}\p{N}]$/u.test(shown);
    shown += isMarked ? `*${text}*` : text;
    if (text.endsWith('…') && text !== escaped(part)) return shown;
  }
  return shown.trim();
}

function oneLineKeepingEnds(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\u2028\u2029 ]+/gu, ' ');
}

/** `47 min`, `3 h 12 min`, `2 d 4 h`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 2880)
    return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
  const hours = Math.round(minutes / 60);
  return hours % 24 ? `${Math.floor(hours / 24)} d ${hours % 24} h` : `${hours / 24} d`;
}

/** The day of an instant, in UTC. */
export function day(instant: string): string {
  return instant.slice(0, 10);
}

/** `1 postmortem`, `2 postmortems`. */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** Counts that cost much go no further: that there are many is all that anybody needs to know. */
export const MOST_COUNTED = 1000;

/** `12`, `more than 1,000`. */
export function upTo(n: number, most = MOST_COUNTED): string {
  return n > most ? `more than ${most.toLocaleString('en')}` : n.toLocaleString('en');
}

/** `1 open action`, `more than 1,000 open actions`. */
export function countedUpTo(n: number, one: string): string {
  return `${upTo(n)} ${n === 1 ? one : `${one}s`}`;
}
