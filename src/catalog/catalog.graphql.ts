import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

export const ServiceCategory = {
  ECOMMERCE: 'ECOMMERCE',
  STREAMING: 'STREAMING',
  SAAS: 'SAAS',
  AI_ML: 'AI_ML',
  IOT: 'IOT',
  FINANCE: 'FINANCE',
  COMMUNICATION: 'COMMUNICATION',
  DATA: 'DATA',
  NETWORK: 'NETWORK',
  COMPUTE: 'COMPUTE',
  STORAGE: 'STORAGE',
  SECURITY: 'SECURITY',
  INTERNAL: 'INTERNAL',
  OTHER: 'OTHER',
} as const;
export type ServiceCategory = keyof typeof ServiceCategory;
registerEnumType(ServiceCategory, {
  name: 'ServiceCategory',
  description: 'Kind of product a service serves.',
  valuesMap: {
    ECOMMERCE: { description: 'Buying and selling.' },
    STREAMING: { description: 'Video, music, games.' },
    SAAS: { description: 'Software for people at work.' },
    AI_ML: { description: 'Models and what runs on them.' },
    IOT: { description: 'Devices in homes, cars and plants.' },
    FINANCE: { description: 'Payments, banks, trading.' },
    COMMUNICATION: { description: 'Messages, calls, social networks.' },
    DATA: { description: 'Databases, queues, analytics.' },
    NETWORK: { description: 'DNS, CDN, routing, carriers.' },
    COMPUTE: { description: 'Machines, containers, functions.' },
    STORAGE: { description: 'Files, blocks, objects.' },
    SECURITY: { description: 'Identity, certificates, protection.' },
    INTERNAL: { description: 'Only for our own people.' },
    OTHER: { description: 'Anything else.' },
  },
});

export const DependencyStrength = { HARD: 'HARD', SOFT: 'SOFT' } as const;
export type DependencyStrength = keyof typeof DependencyStrength;
registerEnumType(DependencyStrength, {
  name: 'DependencyStrength',
  description: 'What becomes of a service when the one it depends on fails.',
  valuesMap: {
    HARD: { description: 'The dependent fails when the dependency fails.' },
    SOFT: { description: 'The dependent degrades when the dependency fails.' },
  },
});

const nullable = true;

@ObjectType({
  description: 'Something people run or rely on: a service of ours, or a product of a provider.',
})
export class Service {
  @Field(() => ID, { description: 'Opaque; stays when the service is renamed.' })
  id!: string;

  @Field({ description: 'Short stable name in lower case, such as checkout or aws-s3.' })
  slug!: string;

  @Field({ description: 'Name for people.' })
  name!: string;

  @Field(() => String, { nullable, description: 'What it does.' })
  description!: string | null;

  @Field(() => ServiceCategory, { description: 'Kind of product it serves.' })
  category!: ServiceCategory;

  @Field(() => Int, { nullable, description: '1 (the most critical) to 5; null where not set.' })
  tier!: number | null;

  @Field(() => String, { nullable, description: 'The team that owns it.' })
  team!: string | null;

  @Field(() => String, {
    nullable,
    description: 'Whoever runs it when it is not ours: aws, gcp, cloudflare …',
  })
  provider!: string | null;
}

@ObjectType({ description: 'One service needs another.' })
export class ServiceDependency {
  @Field(() => Service, { description: 'The service that depends.' })
  service!: Service;

  @Field(() => Service, { description: 'The service it depends on.' })
  dependsOn!: Service;

  @Field(() => DependencyStrength, { description: 'Whether it fails or degrades when the other fails.' })
  strength!: DependencyStrength;
}

@InputType({ description: 'A service this one depends on.' })
export class DependencyInput {
  @Field({ description: 'Slug or alias of the service depended on.' })
  dependsOn!: string;

  @Field(() => DependencyStrength, {
    nullable,
    defaultValue: 'HARD',
    description: 'Whether it fails or degrades when the other fails.',
  })
  strength?: DependencyStrength | null;
}

@InputType({
  description: 'A service to add or change. Fields left out stay; lists given replace the list; null clears.',
})
export class ServiceInput {
  @Field({
    description: 'Slug: small letters, digits, dots, hyphens; an alias changes the service it belongs to.',
  })
  slug!: string;

  @Field({ description: 'Name for people; at most 200 characters.' })
  name!: string;

  @Field(() => String, { nullable, description: 'What it does; at most 2,000 characters.' })
  description?: string | null;

  @Field(() => ServiceCategory, {
    nullable,
    defaultValue: 'OTHER',
    description: 'Kind of product it serves.',
  })
  category?: ServiceCategory | null;

  @Field(() => Int, { nullable, description: '1 (the most critical) to 5.' })
  tier?: number | null;

  @Field(() => String, { nullable, description: 'The team that owns it; at most 100 characters.' })
  team?: string | null;

  @Field(() => String, { nullable, description: 'Whoever runs it when it is not ours; kept in lower case.' })
  provider?: string | null;

  @Field(() => [String], {
    nullable,
    description: 'Other names; each belongs to one service only. At most 50.',
  })
  aliases?: string[] | null;

  @Field(() => [DependencyInput], { nullable, description: 'What it depends on; at most 500.' })
  dependencies?: DependencyInput[] | null;
}
