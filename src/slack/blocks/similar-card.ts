import type { KnownBlock } from '@slack/types';
import type { Postmortem } from '../../postmortems/index.js';
import type { Reason } from '../../search/index.js';
import { listed, plainLine } from './facts.js';
import { actions, ACTIONS, button, type Card, context, notice } from './parts.js';
import { fit, oneLine } from './text.js';

export interface SimilarHit {
  readonly postmortem: Postmortem;
  readonly score: number;
  readonly reasons: readonly Reason[];
}

export interface SimilarPage {
  /** What they are like: a postmortem, or null for a pasted text. */
  readonly subject: Postmortem | null;
  readonly text: string;
  readonly hits: readonly SimilarHit[];
  readonly hasMenus: boolean;
  /** Whether the reader may say that two are the same thing, or not. */
  readonly mayJudge: boolean;
  readonly note: string | undefined;
}

/** Incidents like one, or like what somebody sees, each with what speaks for it. */
export function similarCard(page: SimilarPage): Card {
  const { subject, hits } = page;
  const like = subject
    ? fit(oneLine(`${subject.reference} · ${subject.title}`), 200)
    : `“${fit(oneLine(page.text), 160)}”`;
  if (hits.length === 0) {
    const tips = subject ? '' : ' The exact error message and the name of the service help most.';
    return notice(`Nothing in the past looks like ${like}.${tips}`, ...noted(page.note));
  }
  const blocks: KnownBlock[] = [
    context(
      `${hits.length === 1 ? 'One past incident' : `The ${hits.length} past incidents most`} like ${like}`,
    ),
  ];
  for (const hit of hits) {
    blocks.push(listed(hit.postmortem, reasonLines(hit), page.hasMenus));
    if (subject && page.mayJudge) blocks.push(judging(subject, hit));
  }
  blocks.push(...noted(page.note));
  return {
    text: [`Like ${like}:`, ...hits.map(({ postmortem }) => plainLine(postmortem))].join('\n'),
    blocks,
  };
}

function noted(note: string | undefined): KnownBlock[] {
  return note === undefined ? [] : [context(note)];
}

/** Said or unsaid already: the other word is still there to change one's mind. */
function judging({ id }: Postmortem, { postmortem, reasons }: SimilarHit): KnownBlock {
  const value = `${id} ${postmortem.id}`;
  const isSaid = (kind: Reason['kind']): boolean => reasons.some((reason) => reason.kind === kind);
  const buttons = [
    !isSaid('CONFIRMED') && button('Same thing', ACTIONS.confirm, { value }),
    !isSaid('DISMISSED') && button('Not this', ACTIONS.dismiss, { value }),
  ];
  return actions(...buttons.filter((one) => one !== false));
}

/** What is said of each kind of reason, that which says most first; several of a kind are said in one breath. */
const WORDS: readonly (readonly [Reason['kind'], (details: string) => string])[] = [
  ['CONFIRMED', () => 'people say it is the same thing'],
  ['DISMISSED', () => 'people say it is something else'],
  ['SHARED_ERROR_SIGNATURE', (details) => `same error: ${details}`],
  ['SHARED_CAUSE', (details) => `same cause: ${details}`],
  ['SHARED_SERVICE', (details) => `same service: ${details}`],
  ['RELATED_CAUSE', (details) => `related cause: ${details}`],
  ['RELATED_SERVICE', (details) => `related service: ${details}`],
  ['MATCHING_PHRASE', (details) => `same words: ${details}`],
  ['MATCHING_WORDS', (details) => `words in common: ${details}`],
  ['SAME_PROVIDER', (details) => `same provider: ${details}`],
  ['SAME_REGION', (details) => `same region: ${details}`],
];

function reasonLines({ score, reasons, postmortem }: SimilarHit): string {
  const said = WORDS.flatMap(([kind, words]) => {
    const details = reasons.filter((one) => one.kind === kind).map((one) => detailOf(one, postmortem));
    return details.length > 0 ? [fit(oneLine(words(details.join(', '))), 200)] : [];
  });
  return `>${closeness(score)} · ${fitLine(said)}`;
}

/** Causes by their names: few know the codes by heart. */
function detailOf({ kind, detail }: Reason, { factors }: Postmortem): string {
  if (kind === 'MATCHING_PHRASE') return `“${detail}”`;
  const category = /CAUSE$/.test(kind) && factors.find((one) => one.category.code === detail)?.category;
  return category ? `${category.name} (${detail})` : detail;
}

function fitLine(parts: readonly string[]): string {
  let line = '';
  for (const part of parts) if (line.length + part.length < 500) line += line === '' ? part : ` · ${part}`;
  return line;
}

/** A word for the score; the number says how far apart two of them are. */
function closeness(score: number): string {
  const word = score >= 0.75 ? 'Very close' : score >= 0.45 ? 'Close' : 'Somewhat like it';
  return `*${word}* (${Math.round(score * 100)}%)`;
}
