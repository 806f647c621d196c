import { createHash } from 'node:crypto';
import { Controller, Get, Header, Res } from '@nestjs/common';
import { renderGraphiQL } from '@graphql-yoga/render-graphiql';
import type { FastifyReply } from 'fastify';

const EXAMPLE = `# Have we seen this before? The pages for people are at /
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
  private readonly text = renderGraphiQL({ endpoint: '/graphql', title: 'Hindsight', defaultQuery: EXAMPLE });
  /** One copy for every reader: as a text of 9 MB, each answer under way would hold two of its own. */
  private readonly page = Buffer.from(this.text);

  private readonly policy = contentPolicy(this.text);

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('cache-control', 'no-cache')
  show(@Res({ passthrough: true }) reply: FastifyReply): Buffer {
    void reply.header('content-security-policy', this.policy);
    return this.page;
  }
}

/** Runs the scripts that stand in the page and no others, and talks to this service alone. */
function contentPolicy(page: string): string {
  const scripts = [...page.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script]) => `'sha256-${createHash('sha256').update(script!).digest('base64')}'`,
  );
  return [
    "default-src 'none'",
    `script-src ${scripts.join(' ')}`,
    "style-src 'unsafe-inline'",
    "img-src 'self' data:",
    'font-src data:',
    'worker-src blob:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
