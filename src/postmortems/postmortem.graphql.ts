import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf, DateTime } from '../common/index.js';
import {
  ActionItem,
  AffectedService,
  Factor,
  Impact,
  Link,
  Relation,
  Section,
  TimelineEvent,
} from './parts.graphql.js';
import * as e from './postmortem.enums.js';

const nullable = true;

@ObjectType({ description: 'Seconds from one instant to another; null where an instant is missing.' })
export class Durations {
  @Field(() => Int, { nullable, description: 'startedAt to detectedAt, in seconds.' })
  timeToDetect!: number | null;

  @Field(() => Int, { nullable, description: 'detectedAt to acknowledgedAt, in seconds.' })
  timeToAcknowledge!: number | null;

  @Field(() => Int, { nullable, description: 'startedAt to mitigatedAt, in seconds.' })
  timeToMitigate!: number | null;

  @Field(() => Int, { nullable, description: 'startedAt to resolvedAt, in seconds.' })
  timeToResolve!: number | null;
}

@ObjectType({ description: 'Where an imported postmortem came from.' })
export class Source {
  @Field({ description: 'Name of the collection or tool it was imported from.' })
  system!: string;

  @Field({ description: 'Its id there; system and externalId together are unique.' })
  externalId!: string;

  @Field(() => String, { nullable, description: 'Where it can be read there.' })
  url!: string | null;

  @Field(() => DateTime, { description: 'When it was last imported with a change.' })
  importedAt!: string;
}

@ObjectType({ description: 'What a reviewer should still ask for; never blame.' })
export class Completeness {
  @Field(() => Float, {
    description:
      'Share of the checks that hold, 0 to 1: facts, anchors, a confirmed primary cause, impact, timeline, actions.',
  })
  score!: number;

  @Field(() => [String], { description: 'What is missing, named by field.' })
  missing!: readonly string[];
}

@ObjectType({ description: 'What a postmortem was after one change.' })
export class Revision {
  @Field(() => Int, { description: 'The version this change made.' })
  version!: number;

  @Field(() => DateTime, { description: 'When it was made.' })
  at!: string;

  @Field({ description: 'Who made it.' })
  by!: string;

  @Field(() => [String], { description: 'Names of the fields changed.' })
  changes!: readonly string[];

  @Field({ description: 'The whole postmortem as it then was: a JSON document in the import format.' })
  snapshot!: string;
}

export const RevisionConnection = connectionOf(Revision, 'Revision', 'revisions');

@ObjectType({
  description:
    'The structured account of one incident: what happened, why, whom it reached and what follows.',
})
export class Postmortem {
  @Field(() => ID, { description: 'Opaque and stable.' })
  id!: string;

  @Field({ description: 'Short human reference, e.g. PM-42; never reused.' })
  reference!: string;

  @Field(() => Int, { description: 'Grows by one at every change; updates must name it.' })
  version!: number;

  @Field(() => e.PostmortemStatus, { description: 'Where it stands in its life.' })
  status!: e.PostmortemStatus;

  @Field(() => e.Visibility, { description: 'Who may know that it exists.' })
  visibility!: e.Visibility;

  @Field(() => String, {
    nullable,
    description: 'The team that alone may change it, besides admins; null: everybody with the scope write.',
  })
  ownerTeam!: string | null;

  @Field({ description: 'One line that names the incident.' })
  title!: string;

  @Field({ description: 'Markdown: what happened, in a paragraph or two; empty while unwritten.' })
  summary!: string;

  @Field(() => e.Severity, { nullable, description: 'Null while not assessed.' })
  severity!: e.Severity | null;

  @Field(() => e.Nature, { description: 'Glitch or attack.' })
  nature!: e.Nature;

  @Field(() => e.DetectionSource, { description: 'Who or what noticed first.' })
  detectedBy!: e.DetectionSource;

  @Field(() => Boolean, {
    nullable,
    description: 'Whether a change of ours set it off; null where not known.',
  })
  changeRelated!: boolean | null;

  @Field(() => DateTime, { nullable, description: 'When the impact began.' })
  startedAt!: string | null;

  @Field(() => DateTime, { nullable, description: 'When it was noticed.' })
  detectedAt!: string | null;

  @Field(() => DateTime, { nullable, description: 'When a responder took it on.' })
  acknowledgedAt!: string | null;

  @Field(() => DateTime, { nullable, description: 'When the impact was no longer severe.' })
  mitigatedAt!: string | null;

  @Field(() => DateTime, { nullable, description: 'When everything was back to normal.' })
  resolvedAt!: string | null;

  @Field(() => DateTime, {
    nullable,
    description: 'When it was published; null before, and after a return to DRAFT.',
  })
  publishedAt!: string | null;

  @Field(() => DateTime, { description: 'When it was first stored here.' })
  createdAt!: string;

  @Field(() => DateTime, { description: 'When it was last changed.' })
  updatedAt!: string;

  @Field(() => Durations, { description: 'The anchors as durations.' })
  durations!: Durations;

  @Field(() => [Section], { description: 'The narrative, in its order.' })
  sections!: Section[];

  @Field(() => [Factor], { description: 'The causes, in the author’s order.' })
  factors!: Factor[];

  @Field(() => [AffectedService], { description: 'The services it reached, in the author’s order.' })
  affectedServices!: AffectedService[];

  @Field(() => Impact, { description: 'What it did to customers and the business.' })
  impact!: Impact;

  @Field(() => [TimelineEvent], { description: 'What happened when, earliest first.' })
  timeline!: TimelineEvent[];

  @Field(() => [ActionItem], { description: 'What is to be done, in the author’s order.' })
  actionItems!: ActionItem[];

  @Field(() => [String], { description: 'Exact error strings and alert names, searchable as written.' })
  errorSignatures!: string[];

  @Field(() => [String], { description: 'Regions or zones it happened in, as the provider names them.' })
  regions!: string[];

  @Field(() => [String], { description: 'Free labels, in lower case.' })
  tags!: string[];

  @Field(() => [Link], { description: 'Where to read on.' })
  links!: Link[];

  @Field(() => [Relation], { description: 'Other postmortems this one refers to and the viewer may see.' })
  relations!: Relation[];

  @Field(() => Source, {
    nullable,
    description: 'Where an imported postmortem came from; null where it was written here.',
  })
  source!: Source | null;

  @Field(() => Completeness, { description: 'What a reviewer should still ask for.' })
  completeness!: Completeness;

  @Field({ description: 'The page where a person reads it.' })
  url!: string;
}

export const PostmortemConnection = connectionOf(Postmortem, 'Postmortem', 'postmortems');
