import { Controller, Get, Param, UseFilters } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Ask } from '../api/index.js';
import { NotFound } from '../common/index.js';
import { type At, Here, param } from './at.js';
import { serviceLink } from './links.js';
import { type ServiceFound, ServicePage, SERVICE, SERVICE_TREND } from './pages/service.js';
import { type ListedService, SERVICES, ServicesPage } from './pages/services.js';
import type { Trend } from './parts/trend.js';
import { Pages } from './pages.service.js';
import { ProblemFilter } from './problem.filter.js';

/** The catalogue, and one service of it. */
@Controller('services')
@UseFilters(ProblemFilter)
export class ServicesController {
  constructor(
    private readonly ask: Ask,
    private readonly pages: Pages,
  ) {}

  @Get()
  async list(@Here() at: At): Promise<string> {
    const [query, provider, team] = ['q', 'provider', 'team'].map(
      (name) => param(at, name)?.trim() || undefined,
    );
    const { services } = await this.ask.ask<{ services: ListedService[] }>(at, SERVICES, {
      query,
      provider,
      team,
    });
    const sort = param(at, 'sort') === 'name' ? 'name' : 'incidents';
    return this.pages.show(
      at,
      { title: 'Services', section: 'services' },
      <ServicesPage
        services={services}
        query={query ?? ''}
        provider={provider ?? ''}
        team={team ?? ''}
        sort={sort}
      />,
    );
  }

  @Get(':slug')
  async show(@Here() at: At, @Param('slug') slug: string): Promise<string | FastifyReply> {
    const { service } = await this.ask.ask<{ service: ServiceFound | null }>(at, SERVICE, { slug });
    if (!service) throw new NotFound('service', slug.slice(0, 80));
    // An alias leads to the one address of the service.
    if (service.slug !== slug) return at.reply.redirect(serviceLink(service.slug), 302);
    const { trends } = await this.ask.ask<{ trends: Trend }>(at, SERVICE_TREND, { slug });
    return this.pages.show(
      at,
      { title: service.name, section: 'services', feed: `${serviceLink(slug)}/feed.atom` },
      <ServicePage service={service} trend={trends} />,
    );
  }
}
