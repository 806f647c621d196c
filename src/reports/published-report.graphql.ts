import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../common/index.js';
import { Period } from '../trends/index.js';

@ObjectType({ description: 'A published report: frozen, of what everyone who reads might see.' })
export class PublishedReport {
  @Field(() => ID, { description: 'Of the report in the audit log.' })
  id!: string;

  @Field(() => Period, { description: 'What it is on.' })
  period!: string;

  @Field(() => DateTime, { description: 'First instant of the period.' })
  start!: string;

  @Field(() => DateTime, { description: 'First instant after it.' })
  end!: string;

  @Field({ description: 'The filter, as JSON.' })
  filter!: string;

  @Field(() => Int, { description: 'Grows with each time the same report is published with other figures.' })
  revision!: number;

  @Field(() => DateTime, { description: 'When it was published.' })
  publishedAt!: string;

  @Field({ description: 'By whom.' })
  publishedBy!: string;

  @Field({ description: 'SHA-256 of its figures.' })
  digest!: string;

  @Field({ description: 'Version of the metric definitions.' })
  definitionsVersion!: string;

  @Field({ description: 'Names the taxonomy.' })
  taxonomyVersion!: string;

  @Field(() => Int, { description: 'Incidents it counts.' })
  incidents!: number;

  @Field({ description: 'Its page.' })
  url!: string;
}
