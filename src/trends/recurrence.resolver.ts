import { Args, Query, Resolver } from '@nestjs/graphql';
import { CurrentViewer, type Viewer } from '../access/index.js';
import { BadInput, pageSize } from '../common/index.js';
import { MAX_DAYS, Recurrence, RecurrenceArgs } from './recurrence.graphql.js';
import { RecurrenceRepository } from './recurrence.repository.js';

@Resolver(() => Recurrence)
export class RecurrenceResolver {
  constructor(private readonly repository: RecurrenceRepository) {}

  @Query(() => [Recurrence], {
    description:
      'What came back, by cause or service, and whether it did while an action item against it was still open. Most recurrences first. BAD_USER_INPUT where the times are the wrong way round or withinDays is out of range.',
  })
  async recurrences(
    @CurrentViewer() viewer: Viewer,
    @Args() { by, from, to, withinDays, first }: RecurrenceArgs,
  ): Promise<Recurrence[]> {
    const days = withinDays ?? 365;
    if (days < 1 || days > MAX_DAYS) throw BadInput.of('withinDays', `must be from 1 to ${MAX_DAYS}`);
    if (from != null && to != null && Date.parse(from) >= Date.parse(to))
      throw BadInput.of('to', 'must be later than from');
    return this.repository.count(viewer, {
      by: by ?? 'NONE',
      from: from ?? null,
      to: to ?? null,
      withinDays: days,
      limit: pageSize(first),
    });
  }
}
