import { Injectable } from '@nestjs/common';
import { requireScope } from '../access/index.js';
import { BadInput, NotFound } from '../common/index.js';
import { type Postmortem, PostmortemReader, type Selection } from '../postmortems/index.js';
import { MAX_PASTED, SimilarityVerdicts, SimilarService } from '../search/index.js';
import type { Asker } from './asker.js';
import type { Card } from './blocks/parts.js';
import { postmortemCard, sharedCard } from './blocks/postmortem-card.js';
import { similarCard } from './blocks/similar-card.js';
import { only } from './filters.js';
import type { Command } from './grammar.js';
import { LISTED } from './search-answers.js';

const MAX_SIMILAR = 5;
const REFERENCE = /^PM-\d{1,10}$/i;
export const WITH_ACTIONS: Selection = {
  parts: new Set(['factors', 'affectedServices', 'actionItems'] as const),
  completeness: false,
};

/** One postmortem, and those like it. */
@Injectable()
export class PostmortemAnswers {
  constructor(
    private readonly reader: PostmortemReader,
    private readonly similars: SimilarService,
    private readonly verdicts: SimilarityVerdicts,
  ) {}

  async show(asker: Asker, { text, filters }: Command): Promise<Card> {
    only('show', filters, []);
    if (!REFERENCE.test(text)) throw BadInput.of('show', 'needs a reference such as PM-12');
    return this.shown(asker, await this.byReference(asker, text));
  }

  async showById(asker: Asker, id: string): Promise<Card> {
    return this.shown(asker, await this.byId(asker, id));
  }

  async similar(asker: Asker, { text, filters }: Command): Promise<Card> {
    only('similar', filters, ['service']);
    if (text === '')
      throw BadInput.of('similar', 'needs a reference such as PM-12, an alert or an error message');
    if (!REFERENCE.test(text)) return this.similarToText(asker, text, filters.service ?? null);
    only('similar to a postmortem', filters, []);
    return this.similarTo(asker, await this.byReference(asker, text));
  }

  async similarById(asker: Asker, id: string): Promise<Card> {
    return this.similarTo(asker, await this.byId(asker, id));
  }

  async similarToText(asker: Asker, text: string, services: readonly string[] | null): Promise<Card> {
    const pasted = text.slice(0, MAX_PASTED).toWellFormed().replaceAll('\0', '');
    const found = await this.similars.find(asker.viewer, { text: pasted, services }, MAX_SIMILAR);
    const postmortems = await this.reader.byIds(
      asker.viewer,
      found.map(({ id }) => id),
      LISTED,
    );
    return similarCard({
      ...{ subject: null, text: pasted, mayJudge: false, note: undefined },
      hasMenus: asker.audience === 'PERSON',
      hits: found.flatMap(({ id, ...hit }) => {
        const postmortem = postmortems.get(id);
        return postmortem ? [{ postmortem, ...hit }] : [];
      }),
    });
  }

  /** Notes that two are the same thing, or are not, and shows those like the first anew. */
  async judge(asker: Asker, pair: string, isSimilar: boolean): Promise<Card> {
    const [id = '', otherId = ''] = pair.split(' ');
    if (!asker.isLinked) requireLink();
    requireScope(asker.viewer, 'write');
    await this.verdicts.judge(asker.viewer, [id, otherId], isSimilar);
    return this.similarById(asker, id);
  }

  /** For a channel, and only what its readers may all see; looked up at the moment of the click. */
  async shared(clicker: Asker, forAll: Asker, id: string): Promise<Card> {
    await this.byId(clicker, id);
    const postmortem = await this.reader.one(forAll.viewer, { id }, WITH_ACTIONS);
    if (postmortem?.visibility !== 'ORGANIZATION')
      throw BadInput.of('share', 'this postmortem is restricted by now; it was not shared');
    return sharedCard(postmortem, clicker.userId);
  }

  private async similarTo(asker: Asker, subject: Postmortem): Promise<Card> {
    const found = await this.similars.toStored(asker.viewer, subject.id, MAX_SIMILAR);
    const postmortems = await this.reader.byIds(
      asker.viewer,
      found.map(({ id }) => id),
      LISTED,
    );
    const isPerson = asker.audience === 'PERSON';
    return similarCard({
      ...{ subject, text: '', hasMenus: isPerson, mayJudge: isPerson },
      note: undefined,
      hits: found.flatMap(({ id, ...hit }) => {
        const postmortem = postmortems.get(id);
        return postmortem ? [{ postmortem, ...hit }] : [];
      }),
    });
  }

  private shown(asker: Asker, postmortem: Postmortem): Card {
    return asker.audience === 'PERSON' ? postmortemCard(postmortem) : sharedCard(postmortem, asker.userId);
  }

  private async byReference(asker: Asker, reference: string): Promise<Postmortem> {
    const found = await this.reader.one(asker.viewer, { reference }, WITH_ACTIONS);
    if (!found) throw new NotFound('postmortem', `with the reference ${reference.toUpperCase()}`);
    return found;
  }

  private async byId(asker: Asker, id: string): Promise<Postmortem> {
    const found = await this.reader.one(asker.viewer, { id }, WITH_ACTIONS);
    if (!found) throw new NotFound('postmortem', 'like this');
    return found;
  }
}

function requireLink(): never {
  throw new BadInput([
    {
      field: '',
      message: 'To say so, connect your account first, so that it is known who said it: use the command link',
    },
  ]);
}
