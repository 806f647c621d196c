import { createHash } from 'node:crypto';
import { Controller, Get, Inject, Param, UseFilters } from '@nestjs/common';
import { Ask } from '../api/index.js';
import { NotFound } from '../common/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { type At, Here } from './at.js';
import { atom, FEED, type FeedEntry, lastUpdated } from './feed.js';
import { serviceLink } from './links.js';
import { ProblemFilter } from './problem.filter.js';

interface Found {
  readonly postmortems: { readonly nodes: FeedEntry[] };
}

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
    const viewer = at.request.viewer!;
    // A feed is kept and passed on by programs that know nothing of who may read: nothing RESTRICTED, whoever asks.
    const reader = { ...viewer, scopes: new Set([...viewer.scopes].filter((scope) => scope === 'read')) };
    const { postmortems } = await this.ask.ask<Found>(at, FEED, { filter }, reader);
    const entries = postmortems.nodes;
    const feed = atom(entries, { title, path, publicUrl: this.config.publicUrl });
    const tag = `"${createHash('sha256').update(feed).digest('base64url').slice(0, 22)}"`;
    const modified = new Date(lastUpdated(entries)).toUTCString();
    void at.reply.headers({
      'content-type': 'application/atom+xml; charset=utf-8',
      'cache-control': 'private, no-cache',
      vary: 'cookie, authorization',
      // Weak: packed for one reader and not for another, it is the same feed.
      etag: `W/${tag}`,
      'last-modified': modified,
    });
    if (!isKnown(at, tag, modified)) return feed;
    void at.reply.code(304);
    return '';
  }
}

/** Whether a feed reader has it already. A moment counts only where it is the same one: what is taken out goes unnoticed otherwise. */
function isKnown({ request: { headers } }: At, tag: string, modified: string): boolean {
  const tags = headers['if-none-match'];
  if (tags === undefined) return headers['if-modified-since'] === modified;
  return tags.trim() === '*' || tags.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}
