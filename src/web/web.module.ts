import { Module } from '@nestjs/common';
import { ExchangeModule } from '../exchange/index.js';
import { ReportsModule } from '../reports/index.js';
import { ActionItemsController } from './actions.controller.js';
import { AssetsController } from './assets.controller.js';
import { CausesController } from './causes.controller.js';
import { EditController } from './edit.controller.js';
import { FallbackController } from './fallback.controller.js';
import { FeedController } from './feed.controller.js';
import { ImportController } from './import.controller.js';
import { LoginController } from './login.controller.js';
import { Pages } from './pages.service.js';
import { PostmortemController } from './postmortem.controller.js';
import { ProblemFilter } from './problem.filter.js';
import { RelationsController } from './relations.controller.js';
import { ReportController } from './report.controller.js';
import { ReportListController } from './report-list.controller.js';
import { SearchController } from './search.controller.js';
import { ServicesController } from './services.controller.js';

@Module({
  imports: [ExchangeModule, ReportsModule],
  providers: [Pages, ProblemFilter],
  controllers: [
    AssetsController,
    LoginController,
    SearchController,
    EditController,
    ImportController,
    PostmortemController,
    RelationsController,
    ServicesController,
    CausesController,
    ActionItemsController,
    ReportListController,
    ReportController,
    FeedController,
    FallbackController,
  ],
})
export class WebModule {}
