import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf, DateTime, defineEnum } from '../common/index.js';

export const AuditAction = defineEnum('AuditAction', 'What was done.', {
  CREATE: 'It is new.',
  UPDATE: 'It was changed; fields says what.',
  REVOKE: 'A token was made unusable.',
});
export type AuditAction = keyof typeof AuditAction;

export const AuditKind = defineEnum('AuditKind', 'What it was done to.', {
  POSTMORTEM: 'A postmortem, with everything in it.',
  SERVICE: 'A service of the catalogue.',
  CAUSE: 'A cause category of the taxonomy.',
  TOKEN: 'An API token.',
  REPORT: 'A published reliability report.',
  SLACK_ACCOUNT: 'The link of a Slack user to an account; its id is workspace/user.',
});
export type AuditKind = keyof typeof AuditKind;

@ObjectType({
  description:
    'One entry of the audit log, written in the transaction of the change. It can be neither changed nor removed.',
})
export class AuditRecord {
  @Field(() => ID, { description: 'Grows with every entry.' })
  id!: string;

  @Field(() => DateTime, { description: 'When it was done.' })
  at!: string;

  @Field({ description: 'Who did it: local, token:name or oidc:name.' })
  actor!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Network address the request came from; null for the command line.',
  })
  address!: string | null;

  @Field(() => String, { nullable: true, description: 'The x-request-id of the request.' })
  requestId!: string | null;

  @Field(() => AuditAction, { description: 'What was done.' })
  action!: AuditAction;

  @Field(() => AuditKind, { description: 'What it was done to.' })
  kind!: AuditKind;

  @Field({ description: 'Id of that, or the code of a cause.' })
  subjectId!: string;

  @Field(() => Int, { nullable: true, description: 'Version of a postmortem after it; null for the rest.' })
  version!: number | null;

  @Field(() => [String], { description: 'Names of the fields that changed.' })
  fields!: string[];

  @Field(() => String, {
    nullable: true,
    description:
      'SHA-256, in hexadecimal, of the state before as JSON with sorted keys; null where there was none.',
  })
  beforeDigest!: string | null;

  @Field(() => String, { nullable: true, description: 'The same of the state after.' })
  afterDigest!: string | null;
}

export const AuditRecordConnection = connectionOf(AuditRecord, 'AuditRecord', 'entries of the audit log');

@InputType({ description: 'Which entries of the audit log; everything given must hold.' })
export class AuditFilter {
  @Field(() => String, { nullable: true, description: 'Done by this one, spelt as in actor.' })
  actor?: string | null;

  @Field(() => AuditKind, { nullable: true, description: 'Done to one of this kind.' })
  kind?: AuditKind | null;

  @Field(() => ID, { nullable: true, description: 'Done to this one.' })
  subjectId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'At this instant or later.' })
  from?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Before this instant.' })
  before?: string | null;
}
