import type { Button, KnownBlock } from '@slack/types';
import type { Postmortem } from '../../postmortems/index.js';
import { actions, ACTIONS, button, type Card, context } from './parts.js';
import { listed, plainLine } from './facts.js';
import { counted, fit, oneLine, snippet } from './text.js';

export interface SearchHit {
  readonly postmortem: Postmortem;
  readonly highlights: readonly { readonly field: string; readonly fragment: string }[];
}

export interface SearchPage {
  readonly query: string;
  /** The filters as typed, for the reader. */
  readonly filters: string;
  readonly hits: readonly SearchHit[];
  readonly total: number;
  readonly totalIsExact: boolean;
  /** How many stand before the first of this page. */
  readonly before: number;
  readonly correctedQuery: string | null;
  readonly degraded: boolean;
  /** Values of the buttons that lead on and back. */
  readonly next: string | undefined;
  readonly previous: string | undefined;
  readonly hasMenus: boolean;
  /** What the first word was perhaps meant for. */
  readonly meant: string | undefined;
  /** Said below: what the reader may see, and how to see more. */
  readonly note: string | undefined;
}

/** A page of what a search found. */
export function searchCard(page: SearchPage): Card {
  const asked = askedFor(page);
  if (page.hits.length === 0) return nothingFound(page, asked);
  const total = `${page.totalIsExact ? '' : 'more than '}${page.total.toLocaleString('en')}`;
  const last = page.before + page.hits.length;
  const range = page.before + 1 === last ? `${last}` : `${page.before + 1}–${last}`;
  const where =
    page.total > page.hits.length || page.before > 0
      ? `${range} of ${total}`
      : counted(page.total, 'incident');
  const summary = `${where} ${asked}`;
  const blocks: KnownBlock[] = [context(`${summary}${hints(page)}`)];
  for (const { postmortem, highlights } of page.hits) {
    blocks.push(listed(postmortem, best(highlights), page.hasMenus));
    const reasons = whyMatched(highlights, page.query);
    if (reasons !== '') blocks.push(context(reasons));
  }
  const turns = pages(page);
  if (turns.length > 0) blocks.push(actions(...turns));
  if (page.note !== undefined) blocks.push(context(page.note));
  const lines = page.hits.map(({ postmortem }) => plainLine(postmortem));
  return { text: [`${summary}:`, ...lines].join('\n'), blocks };
}

function askedFor({ query, filters }: SearchPage): string {
  const words = query === '' ? '' : `for “${fit(oneLine(query), 120)}”`;
  const narrowed = filters === '' ? '' : `with ${fit(filters, 200)}`;
  return [words, narrowed].filter(Boolean).join(' ') || 'newest first';
}

function nothingFound(page: SearchPage, asked: string): Card {
  const tips =
    page.filters === ''
      ? 'Try fewer or other words, or paste the error message as it is with `similar`.'
      : 'Try without a filter, or with fewer words.';
  const text = `No past incident ${asked}.${hints(page)} ${tips}`;
  const blocks: KnownBlock[] = [{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }];
  if (page.next !== undefined)
    blocks.push(actions(button('Search without the filters', ACTIONS.widen, { value: page.next })));
  if (page.note !== undefined) blocks.push(context(page.note));
  return { text, blocks };
}

function hints({ correctedQuery, degraded, meant }: SearchPage): string {
  return [
    correctedQuery !== null && `Read as “${fit(oneLine(correctedQuery), 120)}”.`,
    degraded && 'The search server does not answer; PostgreSQL searched instead.',
    meant !== undefined && `Did you mean \`${meant}\`?`,
  ]
    .filter(Boolean)
    .map((hint) => ` · ${hint}`)
    .join('');
}

function pages({ previous, next }: SearchPage): Button[] {
  const found: Button[] = [];
  if (previous !== undefined) found.push(button('Previous', `${ACTIONS.more}_back`, { value: previous }));
  if (next !== undefined) found.push(button('More', ACTIONS.more, { value: next }));
  return found;
}

/** The text that says most: not the title, which is there already. */
function best(highlights: SearchHit['highlights']): string {
  const shown = highlights.find(({ field }) => field !== 'title');
  return shown ? `>${snippet(shown.fragment, 300)}` : '';
}

const FIELD: Readonly<Record<string, string>> = {
  title: 'title',
  errorSignatures: 'error signatures',
  summary: 'summary',
};

function whyMatched(highlights: SearchHit['highlights'], query: string): string {
  const places = highlights.map(
    ({ field }) =>
      FIELD[field] ??
      field
        .replace(/^sections\./, '')
        .toLowerCase()
        .replaceAll('_', ' '),
  );
  if (places.length > 0) return `Found in ${[...new Set(places)].join(', ')}`;
  // Fragments are made of the texts; what else is searched is short and many.
  return query === '' ? '' : 'Found in its causes, services, tags, timeline, actions or notes';
}
