import {
  Args,
  ArgsType,
  Context,
  Field,
  ID,
  Info,
  Int,
  Mutation,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { CurrentViewer, type RequestContext, type Viewer } from '../../access/index.js';
import { pageSize } from '../../common/index.js';
import { Postmortem, PostmortemReader, selectedFields } from '../../postmortems/index.js';
import { SimilarPostmortem } from './similar.graphql.js';
import { MAX_PASTED, SimilarService, type SimilarTo } from './similar.service.js';
import type { Similarity } from './similarity.js';
import { SimilarityVerdicts } from './verdicts.service.js';

const FIRST = {
  type: () => Int,
  nullable: true,
  defaultValue: 5,
  description: 'How many at most, 1 to 100.',
};

@ArgsType()
class SimilarArgs implements SimilarTo {
  @Field(() => ID, {
    nullable: true,
    description: 'A stored postmortem; then there is no text and no services.',
  })
  id?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `An alert, a log line, or symptoms in plain words; at most ${MAX_PASTED} characters. Services named in it count.`,
  })
  text?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Slugs or aliases of services it is about, at most 50, beside those the text names.',
  })
  services?: string[] | null;

  @Field(() => Int, { nullable: true, defaultValue: 5, description: 'How many at most, 1 to 100.' })
  first?: number | null;
}

@Resolver(() => Postmortem)
export class SimilarResolver {
  constructor(
    private readonly similars: SimilarService,
    private readonly verdicts: SimilarityVerdicts,
    private readonly reader: PostmortemReader,
  ) {}

  @Query(() => [SimilarPostmortem], {
    description:
      'Have we seen this before? From a stored postmortem or from free text, over the whole history, best first, without ARCHIVED ones. BAD_USER_INPUT where neither or both are given or a service is unknown, NOT_FOUND where there is no such postmortem.',
  })
  async similarPostmortems(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args() args: SimilarArgs,
  ): Promise<SimilarPostmortem[]> {
    return this.answer(viewer, info, await this.similars.find(viewer, args, pageSize(args.first, 5)));
  }

  @ResolveField(() => [SimilarPostmortem], {
    description: 'Postmortems of incidents like this one, best first, without ARCHIVED ones.',
  })
  async similar(
    @Parent() { id }: Postmortem,
    @Context() { viewer }: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Args('first', FIRST) first?: number | null,
  ): Promise<SimilarPostmortem[]> {
    return this.answer(viewer, info, await this.similars.toStored(viewer, id, pageSize(first, 5)));
  }

  @ResolveField(() => [SimilarPostmortem], {
    description:
      'Earlier incidents that this one may be a recurrence of, best first: similar ones with a service, a cause or an error signature in common that nobody has related to it yet. relatePostmortems makes one a fact.',
  })
  async suggestedRecurrences(
    @Parent() { id }: Postmortem,
    @Context() { viewer }: RequestContext,
    @Info() info: GraphQLResolveInfo,
    @Args('first', { ...FIRST, defaultValue: 3 }) first?: number | null,
  ): Promise<SimilarPostmortem[]> {
    return this.answer(
      viewer,
      info,
      await this.similars.suggestedRecurrences(viewer, id, pageSize(first, 3)),
    );
  }

  @Mutation(() => [SimilarPostmortem], {
    description:
      'Says that two postmortems tell of the same failure, which puts each high among those similar to the other. Replaces what was said before; noted in the audit log. Answers with those similar to the first. Needs write. NOT_FOUND where one of them does not exist.',
  })
  async confirmSimilarity(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args('id', { type: () => ID, description: 'One of them.' }) id: string,
    @Args('otherId', { type: () => ID, description: 'The other one.' }) otherId: string,
  ): Promise<SimilarPostmortem[]> {
    return this.judge(viewer, info, [id, otherId], true);
  }

  @Mutation(() => [SimilarPostmortem], {
    description:
      'Says that two postmortems have nothing to do with each other, which puts each low among those similar to the other. Replaces what was said before; noted in the audit log. Answers with those similar to the first. Needs write. NOT_FOUND where one of them does not exist.',
  })
  async dismissSimilarity(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args('id', { type: () => ID, description: 'One of them.' }) id: string,
    @Args('otherId', { type: () => ID, description: 'The other one.' }) otherId: string,
  ): Promise<SimilarPostmortem[]> {
    return this.judge(viewer, info, [id, otherId], false);
  }

  private async judge(
    viewer: Viewer,
    info: GraphQLResolveInfo,
    pair: readonly [string, string],
    isSimilar: boolean,
  ): Promise<SimilarPostmortem[]> {
    await this.verdicts.judge(viewer, pair, isSimilar);
    return this.answer(viewer, info, await this.similars.toStored(viewer, pair[0], 5));
  }

  private async answer(
    viewer: Viewer,
    info: GraphQLResolveInfo,
    found: readonly Similarity[],
  ): Promise<SimilarPostmortem[]> {
    const ids = found.map(({ id }) => id);
    const postmortems = await this.reader.byIds(viewer, ids, selectedFields(info, 'postmortem'));
    return found.flatMap(({ id, score, reasons }) => {
      const postmortem = postmortems.get(id);
      return postmortem ? [{ postmortem, score, reasons }] : [];
    });
  }
}
