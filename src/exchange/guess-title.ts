import { basename, extname } from 'node:path/posix';

const MAX_TITLE = 300;

interface Hints {
  readonly name: string;
  readonly body: string;
  readonly company?: string;
  readonly product?: string;
  readonly startedAt?: string | null;
}

/** A title for a document that has none: from its main heading, from whom it struck and when, or from its name. */
export function guessTitle({ name, body, company = '', product = '', startedAt }: Hints): string {
  const heading = /^#[ \t]+(\S.*)$/m.exec(body.slice(0, 5000))?.[1];
  if (heading) return shorten(heading.replace(/[ \t]+#+[ \t]*$/, ''));
  const whose = product.toLowerCase().includes(company.toLowerCase())
    ? product || company
    : `${company} ${product}`;
  if (whose.trim() !== '')
    return shorten(`${whose.trim()} incident${startedAt ? ` of ${startedAt.slice(0, 10)}` : ''}`);
  const first = /^##[ \t]+(\S.*)$/m.exec(body.slice(0, 5000))?.[1];
  return shorten(first ?? (fileTitle(name) || 'Untitled'));
}

/** A title within the limit, on one line. */
export function shorten(title: string): string {
  const line = title.replace(/\s+/g, ' ').trim();
  return line.length <= MAX_TITLE ? line : `${line.slice(0, MAX_TITLE - 1).trimEnd()}…`;
}

/** The first paragraph of a Markdown text that is prose. */
export function firstParagraph(body: string): string {
  const paragraphs = body.slice(0, 50_000).split(/\n\s*\n/);
  return (
    paragraphs.map((p) => p.trim()).find((p) => p !== '' && !/^(#|```|~~~|[-*_]{3,}$|\||<!--|!\[)/.test(p)) ??
    ''
  );
}

function fileTitle(name: string): string {
  return basename(name, extname(name)).replace(/[-_]+/g, ' ').trim();
}
