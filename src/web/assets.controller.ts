import { Controller, Get, NotFoundException, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { assetAt, assetUrl } from './assets.js';

/** Style sheets and the little JavaScript of the pages; the same for everybody. */
@Controller()
export class AssetsController {
  @Get('assets/:name')
  file(@Param('name') name: string, @Res({ passthrough: true }) reply: FastifyReply): Buffer {
    const asset = assetAt(name);
    if (!asset) throw new NotFoundException();
    void reply.headers({
      'content-type': asset.type,
      'cache-control': 'public, max-age=31536000, immutable',
    });
    return asset.body;
  }

  @Get('favicon.ico')
  icon(@Res() reply: FastifyReply): void {
    void reply.redirect(assetUrl('icon.svg'), 301);
  }
}
