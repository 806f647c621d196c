import { Module } from '@nestjs/common';
import { ActionsModule } from '../actions/index.js';
import { CatalogModule } from '../catalog/index.js';
import { PostmortemsModule } from '../postmortems/index.js';
import { SearchModule } from '../search/index.js';
import { TrendsModule } from '../trends/index.js';
import { SlackAccountResolver } from './account.resolver.js';
import { Askers } from './askers.js';
import { Buttons } from './buttons.js';
import { CatalogAnswers } from './catalog-answers.js';
import { ClickListener } from './click-listener.js';
import { CommandListener } from './command-listener.js';
import { Delivery } from './delivery.js';
import { PostmortemFilters } from './filters.js';
import { Guard } from './guard.js';
import { IdentitiesRepository } from './identities.repository.js';
import { LinkAnswers } from './link-answers.js';
import { slackLibrary } from './library.js';
import { Linkable } from './linkable.js';
import { LinkRoutes } from './link-routes.js';
import { LinkStates } from './link-states.js';
import { SlackListeners } from './listeners.js';
import { SlackMemory } from './memory.repository.js';
import { MentionListener } from './mention-listener.js';
import { PostmortemAnswers } from './postmortem-answers.js';
import { Replies } from './replies.js';
import { SearchAnswers } from './search-answers.js';
import { ShortcutListener } from './shortcut-listener.js';
import { SlackBot } from './slack-bot.js';
import { SlackLinks } from './slack-links.js';
import { SlackMetrics } from './slack-metrics.js';
import { SlackWeb } from './web-api.js';
import { TrendAnswers } from './trend-answers.js';
import { UnfurlListener } from './unfurl-listener.js';

export const SLACK_RESOLVERS = [SlackAccountResolver];

const LISTENERS = [
  ClickListener,
  CommandListener,
  MentionListener,
  ShortcutListener,
  SlackListeners,
  UnfurlListener,
];
const ANSWERS = [
  CatalogAnswers,
  LinkAnswers,
  PostmortemAnswers,
  PostmortemFilters,
  Replies,
  SearchAnswers,
  TrendAnswers,
];
const ACCOUNTS = [Askers, IdentitiesRepository, Linkable, LinkRoutes, LinkStates, SlackLinks];

@Module({
  imports: [ActionsModule, CatalogModule, PostmortemsModule, SearchModule, TrendsModule],
  providers: [
    ...SLACK_RESOLVERS,
    ...LISTENERS,
    ...ANSWERS,
    ...ACCOUNTS,
    Buttons,
    Delivery,
    Guard,
    slackLibrary,
    SlackBot,
    SlackMemory,
    SlackMetrics,
    SlackWeb,
  ],
  exports: [SlackBot],
})
export class SlackModule {}
