import { Module } from '@nestjs/common';
import { AssetsController } from './assets.controller.js';
import { FallbackController } from './fallback.controller.js';
import { LoginController } from './login.controller.js';
import { Pages } from './pages.service.js';
import { PostmortemController } from './postmortem.controller.js';
import { ProblemFilter } from './problem.filter.js';
import { SearchController } from './search.controller.js';

@Module({
  providers: [Pages, ProblemFilter],
  controllers: [
    AssetsController,
    LoginController,
    SearchController,
    PostmortemController,
    FallbackController,
  ],
})
export class WebModule {}
