import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { Service } from '../catalog/index.js';
import { DateTime } from '../common/index.js';
import { RootCauseCategory } from '../taxonomy/index.js';
import * as e from './postmortem.enums.js';

const nullable = true;

@ObjectType({ description: 'A part of the narrative.' })
export class Section {
  @Field(() => e.SectionKind, { description: 'What it is about.' })
  kind!: e.SectionKind;

  @Field(() => String, { nullable, description: 'Its heading, where the author gave one.' })
  heading!: string | null;

  @Field({ description: 'Markdown, stored as written.' })
  body!: string;
}

@ObjectType({ description: 'A cause and the part it played.' })
export class Factor {
  @Field(() => ID, { description: 'Opaque; stays the same while category and role do.' })
  id!: string;

  @Field(() => RootCauseCategory, { description: 'The cause, as a node of the taxonomy.' })
  category!: RootCauseCategory;

  @Field(() => e.FactorRole, { description: 'What part it played.' })
  role!: e.FactorRole;

  @Field({ description: 'Exactly one factor of a published postmortem is primary; roll-ups count it.' })
  primary!: boolean;

  @Field(() => e.Confidence, { description: 'How sure the author is.' })
  confidence!: e.Confidence;

  @Field(() => String, { nullable, description: 'Evidence and details.' })
  note!: string | null;

  @Field(() => [ActionItem], { description: 'Action items meant to remove it.' })
  actionItems!: ActionItem[];
}

@ObjectType({ description: 'A service the incident reached, how far, and from where.' })
export class AffectedService {
  @Field(() => Service, { description: 'The service of the catalogue.' })
  service!: Service;

  @Field(() => e.ImpactLevel, { description: 'How far it was gone at worst.' })
  level!: e.ImpactLevel;

  @Field(() => e.Involvement, { description: 'Whether the failure began here.' })
  involvement!: e.Involvement;

  @Field(() => DateTime, {
    nullable,
    description: 'When this service was first hit, where it differs or is known.',
  })
  startedAt!: string | null;

  @Field(() => DateTime, { nullable, description: 'When this service was well again.' })
  endedAt!: string | null;

  @Field(() => Service, { nullable, description: 'The service whose failure reached this one.' })
  cascadedFrom!: Service | null;
}

@ObjectType({
  description: 'What the incident did to customers and the business; figures not known are null.',
})
export class Impact {
  @Field(() => String, { nullable, description: 'Markdown: what it meant to those affected.' })
  description!: string | null;

  @Field(() => Int, { nullable, description: 'Customers (accounts, tenants) affected.' })
  customersAffected!: number | null;

  @Field(() => Float, { nullable, description: 'People affected.' })
  usersAffected!: number | null;

  @Field(() => Int, { nullable, description: 'Companies affected.' })
  companiesAffected!: number | null;

  @Field(() => Float, { nullable, description: 'Requests that failed.' })
  requestsFailed!: number | null;

  @Field(() => Float, { nullable, description: 'Revenue lost, in US dollars.' })
  revenueLossUsd!: number | null;

  @Field(() => Boolean, { nullable, description: 'Whether data was lost for good.' })
  dataLoss!: boolean | null;
}

@ObjectType({ description: 'Something that happened, and when.' })
export class TimelineEvent {
  @Field(() => DateTime, { description: 'When.' })
  at!: string;

  @Field({ description: 'Markdown: what.' })
  text!: string;
}

@ObjectType({ description: 'Work that came out of a postmortem.' })
export class ActionItem {
  @Field(() => ID, { description: 'Opaque and stable.' })
  id!: string;

  @Field({ description: 'What is to be done.' })
  title!: string;

  @Field(() => e.ActionKind, { description: 'What it is meant to achieve.' })
  kind!: e.ActionKind;

  @Field(() => e.ResilienceStrategy, { nullable, description: 'How it makes the system more resilient.' })
  strategy!: e.ResilienceStrategy | null;

  @Field(() => e.ActionStatus, { description: 'Where it stands.' })
  status!: e.ActionStatus;

  @Field(() => String, { nullable, description: 'Who does it.' })
  owner!: string | null;

  @Field(() => String, { nullable, description: 'The team that does it.' })
  team!: string | null;

  @Field(() => DateTime, {
    nullable,
    description: 'When it is due: by the end of that day in the time zone of the service.',
  })
  dueOn!: string | null;

  @Field(() => DateTime, { nullable, description: 'When it was done.' })
  completedAt!: string | null;

  @Field(() => String, { nullable, description: 'Where it is tracked.' })
  ticketUrl!: string | null;

  @Field({
    description:
      'OPEN or IN_PROGRESS, and the day of dueOn is over in the time zone of the service (HINDSIGHT_TIMEZONE, UTC unless set).',
  })
  overdue!: boolean;

  @Field(() => [Factor], { description: 'Factors it is meant to remove.' })
  mitigates!: Factor[];

  /** The postmortem it belongs to; the field itself is resolved by a loader. */
  postmortemId!: string;
}

@ObjectType({ description: 'An address worth following.' })
export class Link {
  @Field(() => String, { nullable, description: 'What is there.' })
  title!: string | null;

  @Field({ description: 'An http or https address.' })
  url!: string;
}

@ObjectType({ description: 'A directed link from one postmortem to another.' })
export class Relation {
  @Field(() => e.RelationKind, { description: 'How they relate.' })
  kind!: e.RelationKind;

  @Field(() => String, { nullable, description: 'Why.' })
  note!: string | null;

  /** The other postmortem; the field itself is resolved by a loader. */
  postmortemId!: string;
}
