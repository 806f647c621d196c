import { Controller, ForbiddenException, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Registry } from '../metrics/index.js';

/** For Prometheus. The figures count hidden postmortems too: whoever reads them needs the scope restricted. */
@Controller('metrics')
export class MetricsController {
  constructor(private readonly registry: Registry) {}

  @Get()
  async show(
    @Req() { viewer }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    if (viewer?.scopes.has('restricted') !== true)
      throw new ForbiddenException('Metrics need a token with the scope restricted');
    void reply.type(Registry.PROMETHEUS_CONTENT_TYPE);
    return this.registry.metrics();
  }
}
