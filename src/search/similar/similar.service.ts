import { Injectable } from '@nestjs/common';
import { type Viewer, visibleTo } from '../../access/index.js';
import { CatalogService } from '../../catalog/index.js';
import { BadInput, CURSOR_KEY, isStorable, NotFound } from '../../common/index.js';
import { SearchEngines } from '../engines.js';
import { Reading, type WeighedConcept } from '../reading.js';
import { namesIn } from './names.js';
import { phrasesOf } from './phrases.js';
import { SimilarRepository, type Stored } from './similar.repository.js';
import { type Similarity, similarity, type Subject, worthsOf } from './similarity.js';
import { wordsOf } from './words.js';

export interface SimilarTo {
  readonly id?: string | null;
  readonly text?: string | null;
  readonly services?: readonly string[] | null;
}

/** Longest alert or log that is read. */
export const MAX_PASTED = 8000;
const MAX_SERVICES = 50;
/** Words compared. */
const MAX_WORDS = 40;
const MAX_FOUND = 60;
/** Less than this is chance. */
const MIN_SCORE = 0.15;

/** Finds postmortems like another one, or like what somebody sees, over the whole history, and says why. */
@Injectable()
export class SimilarService {
  constructor(
    private readonly repository: SimilarRepository,
    private readonly reading: Reading,
    private readonly engines: SearchEngines,
    private readonly catalog: CatalogService,
  ) {}

  /** Those like a stored one, best first; NOT_FOUND where the viewer may see none. */
  async toStored(viewer: Viewer, id: string, size: number): Promise<Similarity[]> {
    const visible = visibleTo(viewer);
    const stored = CURSOR_KEY.uuid.test(id) ? await this.repository.stored(visible, id) : undefined;
    if (!stored) throw new NotFound('postmortem', 'with this id');
    const { title, summary, cause, signatures } = stored;
    const parts = [
      { text: title, weight: 3 },
      { text: signatures.join(' '), weight: 2 },
      { text: summary, weight: 1 },
      { text: cause, weight: 0.5 },
    ];
    const words = await this.telling(visible, wordsOf(...parts), 2);
    const phrases = phrasesIn([title, ...signatures, summary, cause], words);
    const hops = await this.repository.hops(stored.services);
    const subject = { ...stored, hops, words, phrases, text: '' };
    return this.best(viewer, subject, size, stored);
  }

  /** Earlier ones that a stored one may be a recurrence of, though nobody has said so yet; best first. */
  async suggestedRecurrences(viewer: Viewer, id: string, size: number): Promise<Similarity[]> {
    const found = await this.toStored(viewer, id, MAX_FOUND);
    return found.filter(({ mayRecur }) => mayRecur).slice(0, size);
  }

  /** Those like a pasted alert, a log line or symptoms in plain words, best first. */
  async toText(
    viewer: Viewer,
    text: string,
    services: readonly string[],
    size: number,
  ): Promise<Similarity[]> {
    const visible = visibleTo(viewer);
    const named = await this.repository.servicesNamed([...services, ...namesIn(text)]);
    const words = await this.telling(visible, wordsOf({ text, weight: 1 }), 1);
    const slugs = named.map(({ slug }) => slug);
    const subject: Subject = {
      hops: await this.repository.hops(slugs),
      services: slugs,
      causes: [],
      signatures: [],
      text: text.toLowerCase(),
      providers: named.flatMap(({ provider }) => provider ?? []),
      regions: [],
      words,
      phrases: phrasesIn([text], words),
    };
    return this.best(viewer, subject, size, null);
  }

  /** Checks what is asked, and asks it. */
  async find(viewer: Viewer, { id, text, services }: SimilarTo, size: number): Promise<Similarity[]> {
    if (id != null && text != null) throw BadInput.of('text', 'give an id or a text, not both');
    if (id != null) {
      if (services != null)
        throw BadInput.of('services', 'belong to a text; a stored postmortem has its own');
      return this.toStored(viewer, id, size);
    }
    if (text == null || text.trim() === '') throw BadInput.of('text', 'give an id or a text');
    if (text.length > MAX_PASTED) throw BadInput.of('text', `must have at most ${MAX_PASTED} characters`);
    if (!isStorable(text)) throw BadInput.of('text', 'must be whole Unicode text without NUL characters');
    return this.toText(viewer, text, await this.known(services ?? []), size);
  }

  private async known(names: readonly string[]): Promise<string[]> {
    if (names.length > MAX_SERVICES)
      throw BadInput.of('services', `must have at most ${MAX_SERVICES} entries`);
    const owners = await this.catalog.resolve(names);
    const unknown = names.findIndex((name) => !owners.has(name));
    if (unknown >= 0)
      throw BadInput.of(
        `services[${unknown}]`,
        `${names[unknown]!.slice(0, 80)} is not a service of the catalogue`,
      );
    return [...owners.values()].map(({ slug }) => slug);
  }

  /** The words that say most; those in fewer than `least` postmortems find nothing new. */
  private async telling(
    visible: readonly string[],
    words: ReadonlyMap<string, number>,
    least: number,
  ): Promise<WeighedConcept[]> {
    const weighed = await this.reading.weigh(visible, [...words.keys()]);
    return weighed
      .filter(({ documents }) => documents >= least)
      .map((one) => ({ ...one, weight: one.weight * (1 + Math.log(Math.max(1, words.get(one.word)!))) }))
      .sort((a, b) => b.weight - a.weight)
      .slice(0, MAX_WORDS);
  }

  private async best(
    viewer: Viewer,
    subject: Subject,
    size: number,
    stored: Stored | null,
  ): Promise<Similarity[]> {
    const visible = visibleTo(viewer);
    const [found, related, judged] = await Promise.all([
      this.withWords(viewer, subject.words),
      this.repository.related(visible, subject),
      stored ? this.repository.judged(visible, stored.id) : [],
    ]);
    const ids = [...new Set([...found, ...related, ...judged])];
    const candidates = await this.repository.candidates(visible, ids, subject, stored?.id ?? null);
    const worths = worthsOf(subject);
    return candidates
      .map((candidate) => similarity(subject, candidate, worths))
      .filter(({ score }) => score >= MIN_SCORE)
      .sort((a, b) => b.score - a.score || (a.id < b.id ? 1 : -1))
      .slice(0, size);
  }

  /** What either engine finds for the words. */
  private async withWords(viewer: Viewer, words: readonly WeighedConcept[]): Promise<string[]> {
    if (words.length === 0) return [];
    let query = '';
    for (const { word } of words) if (query.length + word.length < 450) query += ` ${word}`;
    const request = { query, filter: {}, facets: [], offset: 0, limit: MAX_FOUND, countUpTo: 0 };
    const { answer } = await this.engines.search(viewer, request);
    return answer.hits.map(({ id }) => id);
  }
}

function phrasesIn(texts: readonly string[], words: readonly WeighedConcept[]): readonly string[] {
  return phrasesOf(texts, new Map(words.map(({ word, weight }) => [word, weight])));
}
