import { Args, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Page } from '../common/index.js';
import { AuditFilter, AuditRecord, AuditRecordConnection } from './audit.graphql.js';
import { AuditRepository } from './audit.repository.js';
import { CurrentViewer } from './current-viewer.js';
import type { Viewer } from './viewer.js';

type AuditPage = Page<AuditRecord> & { readonly filter: AuditFilter | null | undefined };

@Resolver(() => AuditRecordConnection)
export class AuditResolver {
  constructor(private readonly audit: AuditRepository) {}

  @Query(() => AuditRecordConnection, {
    description: 'Who changed what, newest first. FORBIDDEN without the scope admin.',
  })
  async auditLog(
    @CurrentViewer() viewer: Viewer,
    @Args('filter', { type: () => AuditFilter, nullable: true, description: 'Which entries.' })
    filter?: AuditFilter | null,
    @Args('first', {
      type: () => Int,
      nullable: true,
      defaultValue: 20,
      description: 'How many at most, 1 to 100.',
    })
    first?: number | null,
    @Args('after', {
      type: () => String,
      nullable: true,
      description: 'pageInfo.endCursor of the page before.',
    })
    after?: string | null,
  ): Promise<AuditPage> {
    return { ...(await this.audit.list(viewer, { filter, first, after })), filter };
  }

  @ResolveField(() => Int)
  async totalCount(@CurrentViewer() viewer: Viewer, @Parent() { filter }: AuditPage): Promise<number> {
    return this.audit.count(viewer, filter);
  }
}
