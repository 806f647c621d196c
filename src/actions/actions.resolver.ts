import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { CurrentViewer, type Viewer } from '../access/index.js';
import { NotFound } from '../common/index.js';
import {
  ActionItem,
  ActionItemInput,
  PostmortemReader,
  type Selection,
  UpdateActionItemInput,
} from '../postmortems/index.js';
import { ActionsService } from './actions.service.js';

const ACTIONS: Selection = { parts: new Set(['actionItems', 'factors']), completeness: false };

@Resolver(() => ActionItem)
export class ActionsResolver {
  constructor(
    private readonly actions: ActionsService,
    private readonly reader: PostmortemReader,
  ) {}

  @Mutation(() => ActionItem, {
    description:
      'Adds an action item to a postmortem, as a new version of it. NOT_FOUND where there is no such postmortem.',
  })
  async addActionItem(
    @CurrentViewer() viewer: Viewer,
    @Args('postmortemId', { type: () => ID, description: 'The postmortem it comes out of.' })
    postmortemId: string,
    @Args('input', { description: 'What is to be done.' }) input: ActionItemInput,
  ): Promise<ActionItem> {
    return this.answer(viewer, postmortemId, await this.actions.add(viewer, postmortemId, input));
  }

  @Mutation(() => ActionItem, {
    description:
      'Changes an action item, as a new version of its postmortem. NOT_FOUND where there is no such item.',
  })
  async updateActionItem(
    @CurrentViewer() viewer: Viewer,
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
    @Args('input', { description: 'What to change.' }) input: UpdateActionItemInput,
  ): Promise<ActionItem> {
    return this.answer(viewer, await this.actions.update(viewer, id, input), id);
  }

  private async answer(viewer: Viewer, postmortemId: string, id: string): Promise<ActionItem> {
    const postmortem = await this.reader.one(viewer, { id: postmortemId }, ACTIONS);
    const item = postmortem?.actionItems.find((action) => action.id === id);
    if (!item) throw new NotFound('action item', `with id ${id}`);
    return item;
  }
}
