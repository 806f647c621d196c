import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { BlastRadius, Service, ServiceCategory } from '../catalog/index.js';
import { DateTime } from '../common/index.js';
import { Postmortem } from '../postmortems/index.js';

const nullable = true;

@ObjectType({ description: 'A service that went down with another one in past incidents.' })
export class ObservedCascade {
  @Field(() => Service, { description: 'The service that went down with it.' })
  service!: Service;

  @Field(() => Int, { description: 'PUBLISHED postmortems that tell of it.' })
  incidents!: number;

  @Field(() => Boolean, {
    description:
      'False: it cascaded in the past though no dependency is declared, neither now nor at the time of the last such incident, directly or through others.',
  })
  declared!: boolean;

  @Field(() => DateTime, {
    nullable,
    description: 'Start of the last such incident; null where none has a start.',
  })
  lastSeenAt!: string | null;
}

@ObjectType({
  description: 'How much of the catalogue stands on one provider, directly or through dependencies.',
})
export class ProviderConcentration {
  @Field(() => String, { description: 'The provider, as services name it.' })
  provider!: string;

  @Field(() => Int, {
    description: 'Services that it runs, or that depend on one of those by a way of HARD dependencies.',
  })
  services!: number;

  @Field(() => Float, { description: 'These services as a share of all services of the catalogue, 0 to 1.' })
  share!: number;

  @Field(() => Int, { description: 'Those of tier 1 among these services.' })
  tier1Services!: number;

  @Field(() => Float, {
    nullable,
    description:
      'tier1Services as a share of all services of tier 1, 0 to 1; null where the catalogue has none.',
  })
  tier1Share!: number | null;

  @Field(() => Int, {
    description:
      'PUBLISHED postmortems of incidents that reached one of these services, whatever their cause.',
  })
  incidents!: number;

  @Field(() => Int, {
    description:
      'Seconds of these incidents together, each from its start to its mitigation, or its resolution where that is not known; incidents without these times add nothing.',
  })
  impactSeconds!: number;

  @Field(() => Float, {
    nullable,
    description: 'incidents as a share of all PUBLISHED postmortems, 0 to 1; null where there are none.',
  })
  incidentShare!: number | null;

  @Field(() => Float, {
    nullable,
    description:
      'impactSeconds as a share of those of all PUBLISHED postmortems, 0 to 1; null where none has any. An incident that reached services of several providers counts for each, so shares may add up to more than 1.',
  })
  impactShare!: number | null;
}

@ObjectType({ description: 'How the catalogue as a whole stands on providers.' })
export class ProviderDependence {
  @Field(() => Int, { description: 'Services of the catalogue.' })
  services!: number;

  @Field(() => Int, { description: 'Those of tier 1.' })
  tier1Services!: number;

  @Field(() => Int, { description: 'Services that stand on no provider, as far as declared.' })
  withoutProvider!: number;

  @Field(() => Int, { description: 'PUBLISHED postmortems.' })
  incidents!: number;

  @Field(() => Int, { description: 'Their impact in seconds, as in ProviderConcentration.' })
  impactSeconds!: number;

  @Field(() => Float, {
    nullable,
    description:
      'Herfindahl-Hirschman index over the services that stand on providers: the sum of squared shares, where a service on several providers counts for each; from 1/providers, evenly spread, to 1, all on one. Null where no service stands on a provider. Source: Hirschman, The Paternity of an Index, 1964.',
  })
  herfindahl!: number | null;

  @Field(() => [ProviderConcentration], {
    description: 'Each provider, the one with most services first, then by name.',
  })
  providers!: ProviderConcentration[];
}

@ObjectType({ description: 'Services of one kind.' })
export class CategoryServices {
  @Field(() => ServiceCategory, { description: 'What they are for.' })
  category!: ServiceCategory;

  @Field(() => Int, { description: 'How many.' })
  count!: number;

  @Field(() => [Service], { description: 'They, by name.' })
  members!: Service[];
}

@ObjectType({ description: 'An incident of the past in which a provider, or a region, failed.' })
export class PastFailure {
  @Field(() => Postmortem, { description: 'Its postmortem.' })
  postmortem!: Postmortem;

  @Field(() => [Service], { description: 'Services that went down or degraded, by name.' })
  down!: Service[];

  @Field(() => [Service], {
    description:
      'Those of them that no declared dependency, as of the start of the incident, leads to from the services that fail: hidden dependencies, or a wider failure.',
  })
  undeclared!: Service[];
}

@ObjectType({
  description: 'What if a provider, or one of its regions, fails: declared, and as it happened before.',
})
export class ProviderFailure {
  @Field(() => [Service], { description: 'Services that fail by themselves, by name.' })
  failing!: Service[];

  @Field(() => BlastRadius, { description: 'What falls over with them, over declared dependencies.' })
  blastRadius!: BlastRadius;

  @Field(() => [CategoryServices], {
    description:
      'Everything that goes down, by what it is for, most first: services that fail by themselves and those that a way of HARD dependencies leads to. Those that only degrade stand in blastRadius.',
  })
  goesDown!: CategoryServices[];

  @Field(() => [PastFailure], {
    description:
      'PUBLISHED postmortems of incidents that reached a service of this provider, in this region where one is given; newest first.',
  })
  history!: PastFailure[];
}
