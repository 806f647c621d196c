import { Args, ArgsType, Field, Info, Int, Query, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { CurrentViewer, type Viewer } from '../access/index.js';
import { PageArgs } from '../common/index.js';
import { PostmortemFilter, PostmortemReader, selectedFields, selects } from '../postmortems/index.js';
import type { FacetName } from './engine.js';
import { HighlightsRepository } from './highlights.repository.js';
import { SearchFacet, SearchResults } from './search.graphql.js';
import { SearchService } from './search.service.js';

@ArgsType()
class SearchArgs extends PageArgs {
  @Field({
    description:
      'Words, best match first; "quoted phrases" and -word must and must not stand there; empty for the newest. At most 500 characters.',
  })
  query!: string;

  @Field(() => PostmortemFilter, { nullable: true, description: 'Which ones.' })
  filter?: PostmortemFilter | null;

  @Field(() => [SearchFacet], { nullable: true, description: 'What to count the matches by.' })
  facets?: FacetName[] | null;
}

@Resolver(() => SearchResults)
export class SearchResolver {
  constructor(
    private readonly search: SearchService,
    private readonly reader: PostmortemReader,
    private readonly highlights: HighlightsRepository,
  ) {}

  @Query(() => SearchResults, {
    description:
      'Have we seen this before? Searches whole postmortems, with typing errors and synonyms understood.',
  })
  async searchPostmortems(
    @CurrentViewer() viewer: Viewer,
    @Info() info: GraphQLResolveInfo,
    @Args() args: SearchArgs,
  ): Promise<SearchResults> {
    const { answer, results } = await this.search.search(viewer, args);
    const ids = answer.hits.map((hit) => hit.id);
    const wantsHighlights = selects(info, 'hits', 'highlights');
    const [postmortems, highlights] = await Promise.all([
      selects(info, 'hits')
        ? this.reader.byIds(viewer, ids, selectedFields(info, 'hits.postmortem'))
        : undefined,
      wantsHighlights ? this.highlights.of(viewer, ids, answer.marking) : undefined,
    ]);
    const hits = answer.hits.flatMap(({ id, score }) => {
      const postmortem = postmortems?.get(id);
      return postmortem ? [{ postmortem, score, highlights: highlights?.get(id) ?? [] }] : [];
    });
    return { ...results, hits };
  }

  @Query(() => [String], {
    description: 'Completions for a search box: services, causes and titles, at most 20.',
  })
  async suggest(
    @CurrentViewer() viewer: Viewer,
    @Args('prefix', { description: 'What was typed so far.' }) prefix: string,
    @Args('first', {
      type: () => Int,
      nullable: true,
      defaultValue: 8,
      description: 'How many at most, 1 to 20.',
    })
    first?: number | null,
  ): Promise<string[]> {
    return this.search.suggest(viewer, prefix, first);
  }
}
