import { Feed } from 'feed';
import { renderMarkdown } from './markdown.js';

export const FEED = `query Feed($filter: PostmortemFilter!) {
  postmortems(filter: $filter, sort: RECENTLY_UPDATED, first: 50) {
    nodes { id url title summary severity publishedAt updatedAt
      factors { primary category { code name } } } } }`;

export interface FeedEntry {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly summary: string;
  readonly severity: string | null;
  readonly publishedAt: string | null;
  readonly updatedAt: string;
  readonly factors: readonly {
    readonly primary: boolean;
    readonly category: { readonly code: string; readonly name: string };
  }[];
}

/** An Atom feed (RFC 4287) of published postmortems, that which was published last first. */
export function atom(
  entries: readonly FeedEntry[],
  { title, path, publicUrl }: { title: string; path: string; publicUrl: string },
): string {
  const feed = new Feed({
    title,
    id: `${publicUrl}${path}`,
    link: publicUrl,
    feedLinks: { atom: `${publicUrl}${path}` },
    updated: new Date(lastUpdated(entries)),
    // Entries name nobody: revisions know who wrote what, feeds go to more readers.
    author: { name: 'Hindsight' },
    generator: 'Hindsight',
    copyright: '',
  });
  const ordered = [...entries].sort(
    (a, b) => Date.parse(b.publishedAt ?? b.updatedAt) - Date.parse(a.publishedAt ?? a.updatedAt),
  );
  for (const entry of ordered) {
    const primary = entry.factors.find((factor) => factor.primary);
    feed.addItem({
      title: plain(escapeHtml(`${entry.severity === null ? '' : `${entry.severity} `}${entry.title}`)),
      id: `urn:uuid:${entry.id}`,
      link: entry.url,
      date: new Date(entry.updatedAt),
      ...(entry.publishedAt !== null && { published: new Date(entry.publishedAt) }),
      content: plain(renderMarkdown(entry.summary)),
      category: primary ? [{ term: primary.category.code, name: primary.category.name }] : [],
    });
  }
  return feed.atom1();
}

/** When the newest of them was changed; the epoch where there is none. */
export function lastUpdated(entries: readonly FeedEntry[]): number {
  return Math.max(0, ...entries.map(({ updatedAt }) => Date.parse(updatedAt)));
}

/** Readers take the title for HTML. */
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Without characters that XML cannot hold, and with no end of a CDATA section. */
function plain(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '')
    .replaceAll(']]>', ']]&gt;');
}
