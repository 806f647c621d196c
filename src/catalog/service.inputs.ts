import { Field, InputType, Int } from '@nestjs/graphql';
import { DateTime } from '../common/index.js';
import { DependencyStrength, ServiceCategory } from './service.enums.js';

const nullable = true;

@InputType({ description: 'A service that another one needs.' })
export class DependencyInput {
  @Field(() => String, { description: 'Slug or alias of a service of the catalogue.' })
  dependsOn!: string;

  @Field(() => DependencyStrength, {
    nullable,
    defaultValue: 'HARD',
    description: 'What the failure of the other does.',
  })
  strength?: DependencyStrength | null;

  @Field(() => DateTime, {
    nullable,
    description:
      'Since when it needs it; null: since before anybody wrote it down. Left out, what is known stays; for a new dependency it is now, in the first list of a service null.',
  })
  since?: string | null;
}

@InputType({
  description: 'A service to add or to change. Optional fields left out keep their value; null clears them.',
})
export class ServiceInput {
  @Field(() => String, {
    description:
      'Names the service: letters, digits, dots, underscores and hyphens, at most 80, stored in lower case. Where it is an alias, the service with that alias is changed and keeps its slug and the alias.',
  })
  slug!: string;

  @Field(() => String, { description: 'For people; at most 200 characters.' })
  name!: string;

  @Field(() => String, { nullable, description: 'What it does; plain text, at most 2,000 characters.' })
  description?: string | null;

  @Field(() => ServiceCategory, {
    nullable,
    defaultValue: 'OTHER',
    description:
      'What it is for. OTHER says nothing: a service that has a category keeps it; null sets it back to OTHER.',
  })
  category?: ServiceCategory | null;

  @Field(() => Int, { nullable, description: 'How critical it is, from 1, the most critical, to 5.' })
  tier?: number | null;

  @Field(() => String, { nullable, description: 'The team that owns it; at most 100 characters.' })
  team?: string | null;

  @Field(() => String, {
    nullable,
    description:
      'Whoever runs it when it is not ours, such as aws; at most 100 characters, stored in lower case.',
  })
  provider?: string | null;

  @Field(() => [String], {
    nullable,
    description:
      'Regions it runs in, such as us-east-1; replaces the list. At most 100 of at most 60 characters, stored in lower case.',
  })
  regions?: string[] | null;

  @Field(() => [String], {
    nullable,
    description:
      'Other names; replaces the list. At most 50 of at most 80 characters, stored in lower case. CONFLICT where one is the slug or alias of another service.',
  })
  aliases?: string[] | null;

  @Field(() => [DependencyInput], {
    nullable,
    description: 'What it needs; replaces the list. At most 500, each service once and never itself.',
  })
  dependencies?: DependencyInput[] | null;
}
