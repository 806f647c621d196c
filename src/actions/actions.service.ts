import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { requireScope, type Viewer } from '../access/index.js';
import { BadInput, NotFound } from '../common/index.js';
import {
  type ActionItemContent,
  actionItem,
  type ActionItemInput,
  parseWith,
  PostmortemsService,
  type UpdateActionItemInput,
  withCompletion,
} from '../postmortems/index.js';
import { ActionsRepository } from './actions.repository.js';

/** Adds and changes single action items; each is a change, with version and revision, of its postmortem. */
@Injectable()
export class ActionsService {
  constructor(
    private readonly postmortems: PostmortemsService,
    private readonly repository: ActionsRepository,
  ) {}

  /** Appends an action item; answers with its id. */
  async add(viewer: Viewer, postmortemId: string, input: ActionItemInput): Promise<string> {
    const item = { ...parseWith(actionItem, input, 'input'), id: uuidv7() };
    await this.postmortems.change(viewer, postmortemId, null, (before) => {
      checkMitigates(item, before.factors);
      return { content: { ...before, actionItems: [...before.actionItems, item] }, prefix: 'postmortem' };
    });
    return item.id;
  }

  async update(viewer: Viewer, id: string, input: UpdateActionItemInput): Promise<string> {
    requireScope(viewer, 'write');
    const postmortemId = await this.repository.postmortemOf(viewer, id);
    if (postmortemId === undefined) throw new NotFound('action item', `with id ${id.slice(0, 60)}`);
    await this.postmortems.change(viewer, postmortemId, null, (before) => {
      const current = before.actionItems.find((item) => item.id === id);
      if (!current) throw new NotFound('action item', `with id ${id}`);
      const changed = patch(current, input, new Date());
      checkMitigates(changed, before.factors);
      const actionItems = before.actionItems.map((item) => (item.id === id ? changed : item));
      return { content: { ...before, actionItems }, prefix: 'postmortem' };
    });
    return postmortemId;
  }
}

/** Fields left out stay, null clears; DONE notes the time, and any other status takes it away. */
export function patch(
  current: ActionItemContent,
  input: UpdateActionItemInput,
  now: Date,
): ActionItemContent {
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  for (const field of ['title', 'kind', 'status'] as const) {
    if (given[field] === null) throw BadInput.of(`input.${field}`, 'cannot be cleared');
  }
  return withCompletion(parseWith(actionItem, { ...current, ...given }, 'input'), current, now);
}

function checkMitigates(item: ActionItemContent, factors: readonly { category: string }[]): void {
  const codes = new Set(factors.map((factor) => factor.category));
  const wrong = item.mitigates.findIndex((code) => !codes.has(code));
  if (wrong < 0) return;
  throw BadInput.of(
    `input.mitigates[${wrong}]`,
    `${item.mitigates[wrong]} is not a factor of this postmortem; its factors are ${[...codes].join(', ') || 'none'}`,
  );
}
