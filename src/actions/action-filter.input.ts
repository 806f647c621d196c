import { Field, InputType } from '@nestjs/graphql';
import { ActionKind, ActionStatus, ResilienceStrategy } from '../postmortems/index.js';

const nullable = true;

@InputType({
  description:
    'Which action items; every field given must hold, any entry of a list is enough. A list of more than 100 entries or a text of more than 200 characters is a BAD_USER_INPUT error.',
})
export class ActionItemFilter {
  @Field(() => [ActionStatus], { nullable, description: 'Where they stand; without it anywhere.' })
  status?: ActionStatus[] | null;

  @Field(() => Boolean, { nullable, description: 'Whether they are overdue, as the field overdue tells it.' })
  overdue?: boolean | null;

  @Field(() => String, { nullable, description: 'Who does them, spelt as in owner.' })
  owner?: string | null;

  @Field(() => String, { nullable, description: 'The team that does them, spelt as in team.' })
  team?: string | null;

  @Field(() => [ActionKind], { nullable, description: 'What they are meant to achieve.' })
  kind?: ActionKind[] | null;

  @Field(() => [ResilienceStrategy], { nullable, description: 'How they make the system more resilient.' })
  strategy?: ResilienceStrategy[] | null;

  @Field(() => [String], {
    nullable,
    description:
      'Slugs or aliases of services that the incident reached. An unknown name is a BAD_USER_INPUT error.',
  })
  service?: string[] | null;

  @Field(() => [String], {
    nullable,
    description:
      'Codes of causes they are meant to remove; an item that names none is meant for every cause of its postmortem. A parent code takes its children in. An unknown code is a BAD_USER_INPUT error.',
  })
  rootCause?: string[] | null;
}
