import { Field, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { METRIC_DEFINITIONS, type MetricDefinition } from './metric-definitions.js';
import { type MetricNotGiven, METRICS_NOT_GIVEN } from './metrics-not-given.js';

@ObjectType({ description: 'One number that trends and reports show, and exactly how it comes about.' })
export class Metric implements MetricDefinition {
  @Field({ description: 'Stable name.' })
  key!: string;

  @Field({ description: 'Name for people.' })
  name!: string;

  @Field({ description: 'How it is computed.' })
  formula!: string;

  @Field(() => [String], { description: 'Fields of a postmortem it is computed from.' })
  anchors!: string[];

  @Field({ description: 'What does not count, and where that is told.' })
  exclusions!: string;

  @Field({ description: 'What it is measured in.' })
  unit!: string;

  @Field({ description: 'How sure it is, and from how many incidents on it is given.' })
  uncertainty!: string;

  @Field({ description: 'Types of this schema whose records it is made of.' })
  source!: string;
}

@ObjectType('MetricNotGiven', { description: 'A number that other reports have and this one has not.' })
export class MissingMetric implements MetricNotGiven {
  @Field({ description: 'Name for people.' })
  name!: string;

  @Field({ description: 'What of it is not recorded, or why it would mislead.' })
  why!: string;

  @Field({ description: 'What is given that comes nearest.' })
  instead!: string;
}

@Resolver(() => Metric)
export class MetricsResolver {
  @Query(() => [Metric], {
    description:
      'The definition of every number in trends and reports: formula, anchors, exclusions, unit, source.',
  })
  metricDefinitions(): MetricDefinition[] {
    return [...METRIC_DEFINITIONS];
  }

  @Query(() => [MissingMetric], {
    description: 'Numbers that other reports have and neither trends nor reports give, and why.',
  })
  metricsNotGiven(): MetricNotGiven[] {
    return [...METRICS_NOT_GIVEN];
  }
}
