import { Field, Float, ID, InputType, Int } from '@nestjs/graphql';
import { DateTime } from '../common/index.js';
import * as e from './postmortem.enums.js';

const nullable = true;

@InputType({ description: 'A part of the narrative.' })
export class SectionInput {
  @Field(() => e.SectionKind, { description: 'What it is about.' })
  kind!: e.SectionKind;

  @Field(() => String, { nullable, description: 'Its heading; at most 300 characters.' })
  heading?: string | null;

  @Field(() => String, { description: 'Markdown; at most 200,000 characters.' })
  body!: string;
}

@InputType({ description: 'A cause and the part it played; one category can stand once per role.' })
export class FactorInput {
  @Field(() => String, { description: 'A code of the taxonomy, such as NET.DNS.' })
  category!: string;

  @Field(() => e.FactorRole, { description: 'What part it played.' })
  role!: e.FactorRole;

  @Field(() => Boolean, {
    nullable,
    defaultValue: false,
    description: 'Whether roll-ups count it; at most one factor is.',
  })
  primary?: boolean | null;

  @Field(() => e.Confidence, { nullable, defaultValue: 'MEDIUM', description: 'How sure you are.' })
  confidence?: e.Confidence | null;

  @Field(() => String, { nullable, description: 'Evidence and details; at most 5,000 characters.' })
  note?: string | null;
}

@InputType({ description: 'A service the incident reached; each service once.' })
export class AffectedServiceInput {
  @Field(() => String, { description: 'Slug or alias of a service of the catalogue.' })
  service!: string;

  @Field(() => e.ImpactLevel, { description: 'How far it was gone at worst.' })
  level!: e.ImpactLevel;

  @Field(() => e.Involvement, { description: 'Whether the failure began here.' })
  involvement!: e.Involvement;

  @Field(() => DateTime, { nullable, description: 'When this service was first hit.' })
  startedAt?: string | null;

  @Field(() => DateTime, { nullable, description: 'When it was well again; not before startedAt.' })
  endedAt?: string | null;

  @Field(() => String, {
    nullable,
    description: 'Slug or alias of the service whose failure reached this one; only with CASCADE.',
  })
  cascadedFrom?: string | null;
}

@InputType({
  description: 'What the incident did to customers and the business; leave out what is not known.',
})
export class ImpactInput {
  @Field(() => String, { nullable, description: 'Markdown; at most 20,000 characters.' })
  description?: string | null;

  @Field(() => Int, { nullable, description: 'Customers (accounts, tenants) affected; not negative.' })
  customersAffected?: number | null;

  @Field(() => Float, { nullable, description: 'People affected; not negative.' })
  usersAffected?: number | null;

  @Field(() => Int, { nullable, description: 'Companies affected; not negative.' })
  companiesAffected?: number | null;

  @Field(() => Float, { nullable, description: 'Requests that failed; not negative.' })
  requestsFailed?: number | null;

  @Field(() => Float, { nullable, description: 'Revenue lost, in US dollars; not negative.' })
  revenueLossUsd?: number | null;

  @Field(() => Boolean, { nullable, description: 'Whether data was lost for good.' })
  dataLoss?: boolean | null;
}

@InputType({ description: 'Something that happened, and when.' })
export class TimelineEventInput {
  @Field(() => DateTime, { description: 'When.' })
  at!: string;

  @Field(() => String, { description: 'Markdown: what; at most 5,000 characters.' })
  text!: string;
}

@InputType({ description: 'Work that comes out of a postmortem.' })
export class ActionItemInput {
  @Field(() => String, { description: 'What is to be done; at most 500 characters.' })
  title!: string;

  @Field(() => e.ActionKind, { description: 'What it is meant to achieve.' })
  kind!: e.ActionKind;

  @Field(() => e.ResilienceStrategy, { nullable, description: 'How it makes the system more resilient.' })
  strategy?: e.ResilienceStrategy | null;

  @Field(() => e.ActionStatus, { nullable, defaultValue: 'OPEN', description: 'Where it stands.' })
  status?: e.ActionStatus | null;

  @Field(() => String, { nullable, description: 'Who does it.' })
  owner?: string | null;

  @Field(() => String, { nullable, description: 'The team that does it.' })
  team?: string | null;

  @Field(() => DateTime, { nullable, description: 'When it is due.' })
  dueOn?: string | null;

  @Field(() => DateTime, {
    nullable,
    description: 'When it was done.',
  })
  completedAt?: string | null;

  @Field(() => String, { nullable, description: 'Where it is tracked; an http or https address.' })
  ticketUrl?: string | null;

  @Field(() => [String], { nullable, description: "Codes of this postmortem's factors." })
  mitigates?: string[] | null;
}

@InputType({
  description:
    'An action item in the list of a postmortem. DONE where it was not sets completedAt to now unless it is given; any other status clears it.',
})
export class ListedActionItemInput extends ActionItemInput {
  @Field(() => ID, {
    nullable,
    description:
      'The id of an action item of this postmortem, which then is the same one changed; any other id, or none, makes a new one.',
  })
  id?: string | null;
}

@InputType({ description: 'Fields left out stay; null clears.' })
export class UpdateActionItemInput {
  @Field(() => String, { nullable, description: 'What is to be done; cannot be cleared.' })
  title?: string | null;

  @Field(() => e.ActionKind, { nullable, description: 'What it is meant to achieve; cannot be cleared.' })
  kind?: e.ActionKind | null;

  @Field(() => e.ResilienceStrategy, { nullable, description: 'How it makes the system more resilient.' })
  strategy?: e.ResilienceStrategy | null;

  @Field(() => e.ActionStatus, {
    nullable,
    description: 'Where it stands; DONE sets completedAt to now, any other status clears it.',
  })
  status?: e.ActionStatus | null;

  @Field(() => String, { nullable, description: 'Who does it.' })
  owner?: string | null;

  @Field(() => String, { nullable, description: 'The team that does it.' })
  team?: string | null;

  @Field(() => DateTime, { nullable, description: 'When it is due.' })
  dueOn?: string | null;

  @Field(() => String, { nullable, description: 'Where it is tracked; an http or https address.' })
  ticketUrl?: string | null;

  @Field(() => [String], { nullable, description: "Codes of this postmortem's factors; replaces the list." })
  mitigates?: string[] | null;
}

@InputType({ description: 'An address worth following.' })
export class LinkInput {
  @Field(() => String, { nullable, description: 'What is there.' })
  title?: string | null;

  @Field(() => String, { description: 'An http or https address; at most 2,000 characters.' })
  url!: string;
}
