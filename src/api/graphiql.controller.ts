import { Controller, Get, Header } from '@nestjs/common';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

const EXAMPLE = `# Have we seen this before?
{
  searchPostmortems(query: "dns race condition", first: 5, facets: [ROOT_CAUSE]) {
    totalCount
    hits {
      score
      postmortem { reference title startedAt severity }
      highlights { field fragment }
    }
    facets { facet values { label count } }
  }
}
`;

/** GraphiQL from our own files: the page works without internet. */
@Controller('graphiql')
export class GraphiqlController {
  private readonly page = renderGraphiQL({ endpoint: '/graphql', title: 'Hindsight', defaultQuery: EXAMPLE });

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-cache')
  show(): string {
    return this.page;
  }
}
