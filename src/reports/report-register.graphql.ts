import { Field, Float, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../common/index.js';
import { RestatementKind } from './report-parts.graphql.js';

const nullable = true;

@ObjectType({ description: 'One incident as the report counted it.' })
export class ReportIncident {
  @Field(() => ID, { description: 'Of its postmortem.' })
  id!: string;

  @Field({ description: 'Such as PM-42.' })
  reference!: string;

  @Field({ description: 'Its title.' })
  title!: string;

  @Field(() => DateTime, { description: 'When it began.' })
  startedAt!: string;

  @Field(() => String, { nullable, description: 'Severity.' })
  severity!: string | null;

  @Field({ description: 'Glitch or attack.' })
  nature!: string;

  @Field(() => String, { nullable, description: 'Code of the primary cause.' })
  cause!: string | null;

  @Field(() => String, { nullable, description: 'Its name.' })
  causeName!: string | null;

  @Field(() => String, { nullable, description: 'How sure the author is of it.' })
  confidence!: string | null;

  @Field(() => [String], { description: 'Slugs of the services reached.' })
  services!: readonly string[];

  @Field(() => [String], { description: 'Providers behind them.' })
  providers!: readonly string[];

  @Field({ description: 'Who noticed first.' })
  detectedBy!: string;

  @Field(() => Boolean, { nullable, description: 'Whether a change of ours set it off.' })
  changeRelated!: boolean | null;

  @Field(() => Float, { nullable, description: 'Seconds from start to detection.' })
  timeToDetect!: number | null;

  @Field(() => Float, { nullable, description: 'Seconds from detection to acknowledgement.' })
  timeToAcknowledge!: number | null;

  @Field(() => Float, { nullable, description: 'Seconds from start to mitigation.' })
  timeToMitigate!: number | null;

  @Field(() => Float, { nullable, description: 'Seconds from start to resolution.' })
  timeToResolve!: number | null;

  @Field(() => Float, {
    nullable,
    description: 'Seconds from start to mitigation or, without one, resolution.',
  })
  impactSeconds!: number | null;

  @Field(() => Int, { nullable, description: 'Customers affected.' })
  customersAffected!: number | null;

  @Field(() => String, { nullable, description: 'The earlier incident that it repeats.' })
  repeatOf!: string | null;
}

@ObjectType({ description: 'How a figure comes about.' })
export class ReportDefinition {
  @Field({ description: 'Stable name.' })
  key!: string;

  @Field({ description: 'Name for people.' })
  name!: string;

  @Field({ description: 'How it is computed.' })
  formula!: string;

  @Field({ description: 'What does not count, and how sure it is.' })
  notes!: string;

  @Field({ description: 'Where it comes from.' })
  source!: string;
}

@ObjectType({ description: 'A figure of a published report that is not what it was.' })
export class RestatedFigure {
  @Field({ description: 'Stable name.' })
  key!: string;

  @Field({ description: 'Name for people.' })
  label!: string;

  @Field(() => Float, { nullable, description: 'As published.' })
  published!: number | null;

  @Field(() => Float, { nullable, description: 'As it is now.' })
  now!: number | null;
}

@ObjectType({ description: 'An incident of a published report that came, went or changed since.' })
export class RestatedIncident {
  @Field(() => RestatementKind, { description: 'What became of it.' })
  kind!: keyof typeof RestatementKind;

  @Field({ description: 'Such as PM-42.' })
  reference!: string;

  @Field({ description: 'Its title.' })
  title!: string;

  @Field(() => String, {
    nullable,
    description: 'The field that changed; null where the incident came or went.',
  })
  field!: string | null;

  @Field(() => String, { nullable, description: 'As published.' })
  published!: string | null;

  @Field(() => String, { nullable, description: 'As it is now.' })
  now!: string | null;
}

@ObjectType({
  description:
    'What has changed since a report was published. Both sides count what everyone who reads may see; nothing here changes the published report.',
})
export class Restatements {
  @Field(() => Int, { description: 'Of the published report.' })
  revision!: number;

  @Field(() => DateTime, { description: 'When it was published.' })
  publishedAt!: string;

  @Field(() => [RestatedFigure], { description: 'Figures that are not what they were.' })
  figures!: readonly RestatedFigure[];

  @Field(() => [RestatedIncident], { description: 'Incidents that came, went or changed.' })
  incidents!: readonly RestatedIncident[];
}
