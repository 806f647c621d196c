import { Field, Int, ObjectType } from '@nestjs/graphql';
import { defineEnum } from '../common/index.js';

export const ActionItemGroup = defineEnum('ActionItemGroup', 'What action items are counted by.', {
  CAUSE: 'Causes they are meant to remove, by exact code; those of its postmortem where an item names none.',
  SERVICE: 'Services that the incident reached.',
  TEAM: 'The team that does them.',
  STRATEGY: 'How they make the system more resilient.',
});
export type ActionItemGroup = keyof typeof ActionItemGroup;

@ObjectType({
  description:
    'How many action items one cause, service, team or strategy has. An item counts once for each of them, so the counts may add up to more than there are items.',
})
export class ActionItemCount {
  @Field({
    description: 'Code, slug, team or strategy; an empty text stands for items that have none.',
  })
  key!: string;

  @Field({ description: 'The key for people: the name of the cause or service; None for the empty one.' })
  label!: string;

  @Field(() => Int, { description: 'Items that are OPEN or IN_PROGRESS.' })
  open!: number;

  @Field(() => Int, { description: 'Open items that are overdue.' })
  overdue!: number;

  @Field(() => Int, { description: 'Items that are DONE.' })
  done!: number;

  @Field(() => Int, { description: 'All items, with those that are WONT_DO.' })
  total!: number;
}
