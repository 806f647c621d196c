import { Controller, Get, Inject, Param, UseFilters } from '@nestjs/common';
import { Ask } from '../api/index.js';
import { NotFound } from '../common/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { type At, Here } from './at.js';
import { atom, FEED, type FeedEntry } from './feed.js';
import { serviceLink } from './links.js';
import { ProblemFilter } from './problem.filter.js';

const PUBLISHED = { status: ['PUBLISHED'] };

/** New postmortems for feed readers, which send a token as the password of Basic authentication. */
@Controller()
@UseFilters(ProblemFilter)
export class FeedController {
  constructor(
    private readonly ask: Ask,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('feed.atom')
  async all(@Here() at: At): Promise<string> {
    return this.answer(at, PUBLISHED, 'Hindsight: new postmortems', '/feed.atom');
  }

  @Get('services/:slug/feed.atom')
  async ofService(@Here() at: At, @Param('slug') slug: string): Promise<string> {
    const document = 'query ($slug: String!) { service(slug: $slug) { slug name } }';
    const { service } = await this.ask.ask<{ service: { slug: string; name: string } | null }>(at, document, {
      slug,
    });
    if (!service) throw new NotFound('service', slug.slice(0, 80));
    const path = `${serviceLink(service.slug)}/feed.atom`;
    return this.answer(at, { ...PUBLISHED, service: [service.slug] }, `Hindsight: ${service.name}`, path);
  }

  private async answer(at: At, filter: object, title: string, path: string): Promise<string> {
    const { postmortems } = await this.ask.ask<{ postmortems: { nodes: FeedEntry[] } }>(at, FEED, { filter });
    void at.reply.headers({
      'content-type': 'application/atom+xml; charset=utf-8',
      'cache-control': 'private, no-cache',
    });
    // A feed is kept and passed on by programs that know nothing of who may read: nothing RESTRICTED, whoever asks.
    const open = postmortems.nodes.filter(({ visibility }) => visibility === 'ORGANIZATION');
    return atom(open, { title, path, publicUrl: this.config.publicUrl });
  }
}
