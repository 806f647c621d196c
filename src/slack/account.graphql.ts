import { Field, ID, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../common/index.js';

@ObjectType({
  description:
    'A Slack user who acts for an account. In Slack such a user may read, write and see what is restricted as far as the account may; never publish or administer.',
})
export class SlackAccount {
  @Field(() => ID, { description: 'Id of the workspace in Slack.' })
  teamId!: string;

  @Field(() => ID, { description: 'Id of the user in that workspace.' })
  userId!: string;

  @Field({ description: 'The account, as revisions and the audit log name it: token:name or oidc:name.' })
  account!: string;

  @Field(() => DateTime, { description: 'When it was linked.' })
  linkedAt!: string;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'When it must be linked anew; null for a token, which counts as long as it is neither revoked nor expired.',
  })
  expiresAt!: string | null;
}
