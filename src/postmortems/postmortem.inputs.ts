import { Field, InputType } from '@nestjs/graphql';
import { DateTime } from '../common/index.js';
import {
  ActionItemInput,
  ListedActionItemInput,
  AffectedServiceInput,
  FactorInput,
  ImpactInput,
  LinkInput,
  SectionInput,
  TimelineEventInput,
} from './parts.inputs.js';
import * as e from './postmortem.enums.js';

const nullable = true;

/** What authors can set at creation and later alike. */
@InputType({ isAbstract: true })
class PostmortemFields {
  @Field(() => String, { nullable, description: 'Markdown; at most 20,000 characters.' })
  summary?: string | null;

  @Field(() => e.Severity, { nullable, description: 'How bad it was.' })
  severity?: e.Severity | null;

  @Field(() => e.Visibility, {
    nullable,
    description:
      'Who may know that it exists; ORGANIZATION unless said. RESTRICTED needs the scope restricted, else FORBIDDEN.',
  })
  visibility?: e.Visibility | null;

  @Field(() => String, {
    nullable,
    description:
      'The team that alone may change it, besides admins: one of yours, else FORBIDDEN; at most 100 characters.',
  })
  ownerTeam?: string | null;

  @Field(() => e.Nature, { nullable, description: 'Glitch or attack; UNKNOWN unless said.' })
  nature?: e.Nature | null;

  @Field(() => e.DetectionSource, {
    nullable,
    description: 'Who or what noticed first; UNKNOWN unless said.',
  })
  detectedBy?: e.DetectionSource | null;

  @Field(() => Boolean, { nullable, description: 'Whether a change of ours set it off.' })
  changeRelated?: boolean | null;

  @Field(() => DateTime, { nullable, description: 'When the impact began.' })
  startedAt?: string | null;

  @Field(() => DateTime, { nullable, description: 'When it was noticed; not before startedAt.' })
  detectedAt?: string | null;

  @Field(() => DateTime, { nullable, description: 'When a responder took it on; not before detectedAt.' })
  acknowledgedAt?: string | null;

  @Field(() => DateTime, {
    nullable,
    description: 'When the impact was no longer severe; not before startedAt.',
  })
  mitigatedAt?: string | null;

  @Field(() => DateTime, {
    nullable,
    description: 'When everything was back to normal; not before any other anchor.',
  })
  resolvedAt?: string | null;

  @Field(() => [SectionInput], { nullable, description: 'The narrative; at most 50.' })
  sections?: SectionInput[] | null;

  @Field(() => [FactorInput], { nullable, description: 'The causes; at most 30, one of them primary.' })
  factors?: FactorInput[] | null;

  @Field(() => [AffectedServiceInput], { nullable, description: 'The services it reached; at most 1,000.' })
  affectedServices?: AffectedServiceInput[] | null;

  @Field(() => ImpactInput, { nullable, description: 'What it did to customers and the business.' })
  impact?: ImpactInput | null;

  @Field(() => [TimelineEventInput], { nullable, description: 'What happened when; at most 1,000.' })
  timeline?: TimelineEventInput[] | null;

  @Field(() => [String], {
    nullable,
    description: 'Exact error strings and alert names; at most 100 of 1,000 characters.',
  })
  errorSignatures?: string[] | null;

  @Field(() => [String], { nullable, description: 'Regions or zones; at most 100.' })
  regions?: string[] | null;

  @Field(() => [String], { nullable, description: 'Free labels, kept in lower case; at most 100.' })
  tags?: string[] | null;

  @Field(() => [LinkInput], { nullable, description: 'Where to read on; at most 100.' })
  links?: LinkInput[] | null;
}

@InputType({ description: 'Everything but the title may come later; publishing asks for the rest.' })
export class CreatePostmortemInput extends PostmortemFields {
  @Field(() => String, { description: 'One line that names the incident; at most 300 characters.' })
  title!: string;

  @Field(() => [ActionItemInput], { nullable, description: 'What is to be done; at most 200.' })
  actionItems?: ActionItemInput[] | null;

  @Field(() => String, {
    nullable,
    description:
      "A second create with the same key answers with the first one's postmortem; at most 200 characters.",
  })
  idempotencyKey?: string | null;
}

@InputType({ description: 'Fields left out stay; lists given replace the list; null clears.' })
export class UpdatePostmortemInput extends PostmortemFields {
  @Field(() => String, { nullable, description: 'One line that names the incident; cannot be cleared.' })
  title?: string | null;

  @Field(() => [ListedActionItemInput], {
    nullable,
    description: 'What is to be done; at most 200. Those of which the list has no id are removed.',
  })
  actionItems?: ListedActionItemInput[] | null;
}
