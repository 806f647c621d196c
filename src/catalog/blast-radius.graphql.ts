import { Field, Int, ObjectType } from '@nestjs/graphql';
import { ServiceCategory } from './service.enums.js';
import { Service } from './service.graphql.js';

@ObjectType({ description: 'A service that a failure reaches, and how.' })
export class BlastRadiusEntry {
  @Field(() => Service, { description: 'The service.' })
  service!: Service;

  @Field(() => Int, { description: 'Hops from the service that fails, on the way given by path.' })
  distance!: number;

  @Field(() => Boolean, {
    description:
      'True when every hop on the way is HARD: it goes down. Otherwise it degrades. Where there is a way of HARD hops, that is the one given, even if a shorter one is not.',
  })
  hard!: boolean;

  @Field(() => [Service], { description: 'From the service that fails to this one, both included.' })
  path!: Service[];
}

@ObjectType({ description: 'How many services of one category.' })
export class CategoryCount {
  @Field(() => ServiceCategory, { description: 'What the services are for.' })
  category!: ServiceCategory;

  @Field(() => Int, { description: 'How many of them; each service once.' })
  count!: number;
}

@ObjectType({
  description: 'What falls over with a service, over declared dependencies; without the service itself.',
})
export class BlastRadius {
  @Field(() => [BlastRadiusEntry], { description: 'The services reached, nearest first, then by name.' })
  services!: BlastRadiusEntry[];

  @Field(() => Int, { description: 'How many services are reached.' })
  totalCount!: number;

  @Field(() => [CategoryCount], { description: 'The services reached by what they are for, most first.' })
  byCategory!: CategoryCount[];
}
