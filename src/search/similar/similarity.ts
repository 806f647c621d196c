import type { WeighedConcept } from '../reading.js';
import { isNamedIn } from './names.js';
import { longest } from './phrases.js';

/** What is asked about: a stored postmortem, an alert, symptoms in plain words. */
export interface Subject {
  /** Services by slug, with the hops over dependencies, either way, from those it is about: 0 for these themselves. */
  readonly hops: ReadonlyMap<string, number>;
  readonly services: readonly string[];
  /** Codes, the primary one first. */
  readonly causes: readonly string[];
  readonly signatures: readonly string[];
  /** The whole text in lower case, where it was pasted: signatures, providers and regions may stand anywhere in it. */
  readonly text: string;
  readonly providers: readonly string[];
  readonly regions: readonly string[];
  /** The words that say most. */
  readonly words: readonly WeighedConcept[];
  /** Those of them that stand side by side. */
  readonly phrases: readonly string[];
}

/** What is known of a postmortem that may be similar. */
export interface Candidate {
  readonly id: string;
  readonly services: readonly string[];
  readonly causes: readonly string[];
  readonly signatures: readonly string[];
  readonly providers: readonly string[];
  readonly regions: readonly string[];
  /** For each word of the subject how much it stands out in it: 0 where it does not occur, to 1. */
  readonly matches: readonly number[];
  /** Those of the subject's phrases that stand in it, the weightiest first. */
  readonly phrases: readonly string[];
  /** What people said of the pair; null where nobody has. */
  readonly isSimilar: boolean | null;
  /** It started before the subject, and nobody has related the two yet. */
  readonly mayRecur: boolean;
}

export interface Reason {
  readonly kind: ReasonKind;
  readonly detail: string;
}

export type ReasonKind =
  | 'CONFIRMED'
  | 'DISMISSED'
  | 'SHARED_ERROR_SIGNATURE'
  | 'SHARED_SERVICE'
  | 'RELATED_SERVICE'
  | 'SHARED_CAUSE'
  | 'RELATED_CAUSE'
  | 'MATCHING_PHRASE'
  | 'MATCHING_WORDS'
  | 'SAME_PROVIDER'
  | 'SAME_REGION';

export interface Similarity {
  readonly id: string;
  /** 0 to 1. */
  readonly score: number;
  readonly reasons: readonly Reason[];
  readonly mayRecur: boolean;
}

/** How much facts in common strengthen words in common; docs/similar.md says how these were found. */
const STRENGTHEN = { services: 0.3, causes: 0.3, place: 0.1 } as const;
/** What services and causes in common say without any word. */
const FACTS_ALONE = 0.02;
/** Rarer words count for more than their weight alone. */
const RARITY = 1.5;
/** Closeness that makes a score of one half: about that of two tellings of one incident. */
const HALF = 0.1;
/** A signature in common closes so much of what is missing to 1. */
const SIGNATURE_BONUS = 0.5;
/** Nearness of services by the hops between them. */
const NEARNESS = [1, 0.5, 0.25];
/** Words shown as reasons. */
const MAX_WORDS = 8;
const MAX_PHRASES = 3;
const MIN_SIGNATURE = 6;

/** How similar a candidate is, and why, in words a person can check. */
export function similarity(
  subject: Subject,
  candidate: Candidate,
  worths: readonly number[] = worthsOf(subject),
): Similarity {
  const reasons: Reason[] = [];
  for (const phrase of longest(candidate.phrases).slice(0, MAX_PHRASES))
    reasons.push(reason('MATCHING_PHRASE', phrase));
  const words = ofWords(subject, worths, candidate, reasons);
  const services = ofServices(subject, candidate, reasons);
  const causes = ofCauses(subject, candidate, reasons);
  const place = ofPlace(subject, candidate, reasons);
  const strengthened =
    1 + STRENGTHEN.services * services + STRENGTHEN.causes * causes + STRENGTHEN.place * place;
  const closeness = words * strengthened + FACTS_ALONE * (services + causes);
  let score = closeness / (closeness + HALF);
  const shared = sharedSignatures(subject, candidate);
  if (shared.length > 0) {
    score += (1 - score) * SIGNATURE_BONUS;
    reasons.unshift(...shared.slice(0, 3).map((detail) => reason('SHARED_ERROR_SIGNATURE', detail)));
  }
  if (candidate.isSimilar === true) {
    score = 1 - (1 - score) * 0.2;
    reasons.unshift(reason('CONFIRMED', 'People confirmed it'));
  } else if (candidate.isSimilar === false) {
    score *= 0.2;
    reasons.unshift(reason('DISMISSED', 'People said it is something else'));
  }
  return {
    id: candidate.id,
    score: Math.round(score * 1e4) / 1e4,
    reasons,
    mayRecur: mayRecur(candidate, reasons),
  };
}

/** Words alone do not make a recurrence: a service, a cause or a signature is shared, or people said so. */
function mayRecur(candidate: Candidate, reasons: readonly Reason[]): boolean {
  const facts = /^(CONFIRMED|SHARED_)/;
  return candidate.mayRecur && candidate.isSimilar !== false && reasons.some(({ kind }) => facts.test(kind));
}

function reason(kind: ReasonKind, detail: string): Reason {
  return { kind, detail };
}

/** What each word of a subject is worth; the same for every candidate. */
export function worthsOf({ words }: Subject): readonly number[] {
  return words.map(({ weight }) => weight ** RARITY);
}

/** The weight of the words in common, as far as they stand out in the candidate, as a share of the weight of all. */
function ofWords(
  { words }: Subject,
  worths: readonly number[],
  { matches }: Candidate,
  reasons: Reason[],
): number {
  const shared = words
    .map(({ word }, i) => ({ word, worth: worths[i]! * matches[i]! }))
    .filter(({ worth }) => worth > 0)
    .sort((a, b) => b.worth - a.worth);
  if (shared.length === 0) return 0;
  const shown = shared.slice(0, MAX_WORDS).map(({ word }) => word);
  reasons.push(reason('MATCHING_WORDS', shown.join(', ')));
  return shared.reduce((sum, { worth }) => sum + worth, 0) / worths.reduce((sum, worth) => sum + worth, 0);
}

function ofServices({ hops, services }: Subject, candidate: Candidate, reasons: Reason[]): number {
  if (services.length === 0 || candidate.services.length === 0) return 0;
  const near = candidate.services
    .map((slug) => ({ slug, distance: hops.get(slug) ?? Infinity }))
    .filter(({ distance }) => NEARNESS[distance] !== undefined)
    .sort((a, b) => a.distance - b.distance || (a.slug < b.slug ? -1 : 1));
  const [nearest] = near;
  if (nearest === undefined) return 0;
  const shared = near.filter(({ distance }) => distance === 0);
  for (const { slug } of shared.slice(0, 3)) reasons.push(reason('SHARED_SERVICE', slug));
  if (shared.length === 0) {
    const { slug, distance } = nearest;
    reasons.push(
      reason(
        'RELATED_SERVICE',
        `${slug}, ${distance} ${distance === 1 ? 'dependency' : 'dependencies'} away`,
      ),
    );
  }
  // One service in common of few says more than one of sixty.
  const cosine = shared.length / Math.sqrt(services.length * candidate.services.length);
  return 0.5 * NEARNESS[nearest.distance]! + 0.5 * cosine;
}

function ofCauses({ causes }: Subject, candidate: Candidate, reasons: Reason[]): number {
  const shared = causes.filter((code) => candidate.causes.includes(code));
  for (const code of shared.slice(0, 3)) reasons.push(reason('SHARED_CAUSE', code));
  if (shared.length > 0) return shared[0] === causes[0] ? 1 : 0.8;
  const families = new Set(causes.map(familyOf));
  // Families stand beside the codes of candidates; the exact code says more.
  const inFamily = candidate.causes.filter((code) => families.has(familyOf(code)));
  const related = inFamily.find((code) => code.includes('.')) ?? inFamily[0];
  if (related === undefined) return 0;
  reasons.push(reason('RELATED_CAUSE', related));
  return 0.4;
}

function familyOf(code: string): string {
  return code.split('.')[0]!;
}

function ofPlace({ providers, regions, text }: Subject, candidate: Candidate, reasons: Reason[]): number {
  const isShared = (own: readonly string[]) => (name: string) =>
    own.some((one) => one.toLowerCase() === name.toLowerCase()) || isNamedIn(text, name);
  const provider = candidate.providers.find(isShared(providers));
  const region = candidate.regions.find(isShared(regions));
  if (provider !== undefined) reasons.push(reason('SAME_PROVIDER', provider));
  if (region !== undefined) reasons.push(reason('SAME_REGION', region));
  return (provider === undefined ? 0 : 0.6) + (region === undefined ? 0 : 0.4);
}

/** Signatures of the candidate that the subject has too, or whose text it holds. */
function sharedSignatures(subject: Subject, { signatures }: Candidate): string[] {
  const own = subject.signatures.map((one) => one.toLowerCase());
  return signatures.filter((signature) => {
    const text = signature.toLowerCase();
    if (text.length < MIN_SIGNATURE) return false;
    return subject.text.includes(text) || own.some((one) => one.includes(text) || text.includes(one));
  });
}
