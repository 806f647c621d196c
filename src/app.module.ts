import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { ACCESS_ENTITIES, ACCESS_RESOLVERS, AccessModule } from './access/index.js';
import { ACTION_RESOLVERS, ActionsModule } from './actions/index.js';
import { ApiModule } from './api/index.js';
import { CASCADE_RESOLVERS, CascadesModule } from './cascades/index.js';
import { CATALOG_ENTITIES, CATALOG_RESOLVERS, CatalogModule } from './catalog/index.js';
import { type Config, ConfigModule } from './config/index.js';
import { DatabaseModule } from './database/index.js';
import { EXCHANGE_RESOLVERS, ExchangeModule } from './exchange/index.js';
import { MetricsModule } from './metrics/index.js';
import { POSTMORTEM_ENTITIES, POSTMORTEM_RESOLVERS, PostmortemsModule } from './postmortems/index.js';
import { REPORT_ENTITIES, REPORT_RESOLVERS, ReportsModule } from './reports/index.js';
import { SEARCH_RESOLVERS, SearchModule } from './search/index.js';
import { SLACK_ENTITIES, SLACK_RESOLVERS, SlackModule } from './slack/index.js';
import { TAXONOMY_ENTITIES, TAXONOMY_RESOLVERS, TaxonomyModule } from './taxonomy/index.js';
import { TREND_RESOLVERS, TrendsModule } from './trends/index.js';
import { WebModule } from './web/index.js';

/** Every table that TypeORM knows of. */
export const ENTITIES = [
  ...ACCESS_ENTITIES,
  ...TAXONOMY_ENTITIES,
  ...CATALOG_ENTITIES,
  ...POSTMORTEM_ENTITIES,
  ...SLACK_ENTITIES,
  ...REPORT_ENTITIES,
];

/** Every resolver, so that the schema can be printed without a database. */
export const RESOLVERS = [
  ...ACCESS_RESOLVERS,
  ...TAXONOMY_RESOLVERS,
  ...CATALOG_RESOLVERS,
  ...POSTMORTEM_RESOLVERS,
  ...ACTION_RESOLVERS,
  ...CASCADE_RESOLVERS,
  ...SEARCH_RESOLVERS,
  ...TREND_RESOLVERS,
  ...REPORT_RESOLVERS,
  ...EXCHANGE_RESOLVERS,
  ...SLACK_RESOLVERS,
];

const DOMAIN = [
  AccessModule,
  TaxonomyModule,
  CatalogModule,
  PostmortemsModule,
  ActionsModule,
  CascadesModule,
  SearchModule,
  TrendsModule,
  ReportsModule,
  ExchangeModule,
];

/** The list of modules: with the HTTP face for the service, without it for the command line. */
@Module({})
export class AppModule {
  static forService(config: Config, databaseUrl: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ...foundation(config, databaseUrl, config.replicaUrl),
        ...DOMAIN,
        ApiModule,
        SlackModule,
        WebModule,
      ],
    };
  }

  static forCommand(config: Config, databaseUrl: string): DynamicModule {
    return { module: AppModule, imports: [...foundation(config, databaseUrl), ...DOMAIN] };
  }
}

function foundation(config: Config, url: string, replicaUrl?: string): (DynamicModule | Type)[] {
  const { poolSize, preparing } = config;
  return [
    ConfigModule.with(config),
    MetricsModule,
    DatabaseModule.connect({ url, poolSize, preparing, replicaUrl }, ENTITIES),
  ];
}
