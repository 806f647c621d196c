import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { CatalogModule } from '../catalog/index.js';
import { CONFIG, type Config, ConfigError } from '../config/index.js';
import { Database } from '../database/index.js';
import { PostmortemsModule } from '../postmortems/index.js';
import { TaxonomyModule } from '../taxonomy/index.js';
import { ActionCounts } from './action-counts.js';
import { ActionFilters } from './action-filter.js';
import { ActionList } from './action-list.js';
import { ActionListResolver } from './action-list.resolver.js';
import { ActionsRepository } from './actions.repository.js';
import { ActionsResolver } from './actions.resolver.js';
import { ActionsService } from './actions.service.js';
import { CauseReturns } from './cause-returns.js';
import { CauseReturnsResolver } from './cause-returns.resolver.js';

export const ACTION_RESOLVERS = [ActionsResolver, ActionListResolver, CauseReturnsResolver];

@Module({
  imports: [CatalogModule, TaxonomyModule, PostmortemsModule],
  providers: [
    ...ACTION_RESOLVERS,
    ActionCounts,
    ActionFilters,
    ActionList,
    ActionsRepository,
    ActionsService,
    CauseReturns,
  ],
  exports: [ActionFilters, ActionList],
})
export class ActionsModule implements OnModuleInit {
  constructor(
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A zone that only Node knows would fail every query that asks for what is overdue. */
  async onModuleInit(): Promise<void> {
    const { timeZone } = this.config;
    await this.database.read('SELECT now() AT TIME ZONE $1::text', [timeZone]).catch((error: unknown) => {
      if ((error as { code?: unknown }).code !== '22023') throw error;
      throw new ConfigError([`HINDSIGHT_TIMEZONE: PostgreSQL does not know ${timeZone}`]);
    });
  }
}
