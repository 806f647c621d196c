import { Args, ArgsType, Context, Field, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { type RequestContext, requestLoader } from '../access/index.js';
import { DateTime } from '../common/index.js';
import { BlastRadius } from './blast-radius.graphql.js';
import { blastRadius, type BlastRadiusArgs, MAX_DEPTH, Reach, walkOf } from './blast-radius.js';
import { GraphRepository } from './graph.repository.js';
import { Service } from './service.graphql.js';

@ArgsType()
class WalkArgs implements BlastRadiusArgs {
  @Field(() => Int, {
    nullable: true,
    defaultValue: 10,
    description: `Hops at most, 1 to ${MAX_DEPTH}.`,
  })
  maxDepth?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: true,
    description: 'Whether SOFT dependencies carry the failure on, as degradation.',
  })
  includeSoft?: boolean | null;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'Over the dependencies as they were then, such as the start of an incident; left out, as they are now. Dependencies whose beginning is not known count as older than any date.',
  })
  asOf?: string | null;
}

@Resolver(() => Service)
export class BlastRadiusResolver {
  constructor(private readonly graphs: GraphRepository) {}

  @ResolveField(() => BlastRadius, {
    description:
      'Everything that fails or degrades when this service fails, over declared dependencies. BAD_USER_INPUT where maxDepth is out of range, QUERY_TOO_COMPLEX where one request asks for the blast radii of too many services.',
  })
  async blastRadius(
    @Parent() { id }: Service,
    @Context() context: RequestContext,
    @Args() args: WalkArgs,
  ): Promise<BlastRadius> {
    const walk = walkOf(args);
    const graph = await requestLoader(context, GraphRepository, () => this.graphs.graph());
    return blastRadius(graph, requestLoader(context, Reach, () => new Reach()).from(graph, [id], walk));
  }
}
