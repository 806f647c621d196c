import { Controller, ForbiddenException, Get, Header, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Registry } from '../metrics/index.js';

/** For Prometheus. The figures count hidden postmortems too: whoever reads them needs the scope restricted. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly registry: Registry) {}

  @Get()
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  async show(@Req() { viewer }: FastifyRequest): Promise<string> {
    if (viewer?.scopes.has('restricted') !== true)
      throw new ForbiddenException('Metrics need a token with the scope restricted');
    return this.registry.metrics();
  }
}
