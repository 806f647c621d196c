import { Injectable } from '@nestjs/common';
import type { Asker } from './asker.js';
import { helpCard } from './blocks/help-card.js';
import type { Card } from './blocks/parts.js';
import { CatalogAnswers } from './catalog-answers.js';
import type { Command } from './grammar.js';
import { LinkAnswers } from './link-answers.js';
import { PostmortemAnswers } from './postmortem-answers.js';
import { SearchAnswers } from './search-answers.js';
import { TrendAnswers } from './trend-answers.js';

/** How the one who asks is called, and the command. */
export interface Manner {
  readonly command: string;
  readonly userName: string;
}

/** What is said to a command, whichever way it came. */
@Injectable()
export class Replies {
  constructor(
    private readonly search: SearchAnswers,
    private readonly postmortems: PostmortemAnswers,
    private readonly catalog: CatalogAnswers,
    private readonly trends: TrendAnswers,
    private readonly links: LinkAnswers,
  ) {}

  async to(asker: Asker, command: Command, manner: Manner): Promise<Card> {
    switch (command.name) {
      case 'search':
        return this.search.first(asker, command);
      case 'show':
        return this.postmortems.show(asker, command);
      case 'similar':
        return this.postmortems.similar(asker, command);
      case 'service':
        return this.catalog.service(asker, command);
      case 'due':
        return this.catalog.due(asker, command);
      case 'link':
        return this.links.link(asker, manner.userName);
      case 'unlink':
        return this.links.unlink(asker);
      case 'trends':
        return this.trends.trends(asker, command);
      case 'help':
        return helpCard(manner.command, command.text.split(' ')[0]!.toLowerCase(), asker.isLinked);
    }
  }
}
