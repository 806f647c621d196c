import { Controller, Get, UseFilters } from '@nestjs/common';
import { Ask } from '../api/index.js';
import { ActionFilter } from './action-filter.js';
import { type At, Here } from './at.js';
import { mistakeOf } from './mistake.js';
import { ACTIONS, type ActionsFound, ActionsPage } from './pages/actions.js';
import { Pages } from './pages.service.js';
import { ProblemFilter } from './problem.filter.js';

/** What is due. */
@Controller('actions')
@UseFilters(ProblemFilter)
export class ActionItemsController {
  constructor(
    private readonly ask: Ask,
    private readonly pages: Pages,
  ) {}

  @Get()
  async list(@Here() at: At): Promise<string> {
    const filter = new ActionFilter(at);
    let found: ActionsFound | undefined;
    let problem: string | undefined;
    try {
      found = await this.ask.ask<ActionsFound>(at, ACTIONS, { filter: filter.filter, after: filter.after });
    } catch (error) {
      problem = mistakeOf(error);
    }
    const head = {
      title: 'Action items',
      section: 'actions',
      status: problem === undefined ? 200 : 400,
    } as const;
    return this.pages.show(at, head, <ActionsPage filter={filter} found={found} problem={problem} />);
  }
}
