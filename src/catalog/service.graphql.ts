import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { DateTime } from '../common/index.js';
import { DependencyStrength, ServiceCategory } from './service.enums.js';

const nullable = true;

@ObjectType({ description: 'Something that can fail: a service of ours, or one of a provider.' })
export class Service {
  @Field(() => ID, { description: 'Opaque; never changes.' })
  id!: string;

  @Field(() => String, { description: 'Unique, lower-case, never changes: what other inputs name it by.' })
  slug!: string;

  @Field(() => String, { description: 'For people.' })
  name!: string;

  @Field(() => String, { nullable, description: 'What it does; plain text.' })
  description!: string | null;

  @Field(() => ServiceCategory, { description: 'What it is for.' })
  category!: ServiceCategory;

  @Field(() => Int, { nullable, description: 'How critical it is, from 1, the most critical, to 5.' })
  tier!: number | null;

  @Field(() => String, { nullable, description: 'The team that owns it.' })
  team!: string | null;

  @Field(() => String, {
    nullable,
    description: 'Whoever runs it when it is not ours: aws, gcp, cloudflare and the like.',
  })
  provider!: string | null;

  @Field(() => [String], {
    description: 'Regions it runs in, such as us-east-1; empty where it runs everywhere or nobody has said.',
  })
  regions!: readonly string[];
}

@ObjectType({ description: 'That one service needs another.' })
export class ServiceDependency {
  @Field(() => Service, { description: 'The one in need.' })
  service!: Service;

  @Field(() => Service, { description: 'The one it needs.' })
  dependsOn!: Service;

  @Field(() => DependencyStrength, { description: 'What the failure of the one does to the other.' })
  strength!: DependencyStrength;

  @Field(() => DateTime, { nullable, description: 'Since when; null where that is not known.' })
  since!: string | null;
}
