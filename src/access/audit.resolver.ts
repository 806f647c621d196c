import { Args, ArgsType, Field, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { type Page, PageArgs } from '../common/index.js';
import { AuditFilter, AuditRecord, AuditRecordConnection } from './audit.graphql.js';
import { AuditRepository } from './audit.repository.js';
import { CurrentViewer } from './current-viewer.js';
import type { Viewer } from './viewer.js';

@ArgsType()
class AuditArgs extends PageArgs {
  @Field(() => AuditFilter, { nullable: true, description: 'Which entries.' })
  filter?: AuditFilter | null;
}

type AuditPage = Page<AuditRecord> & { readonly filter: AuditFilter | null | undefined };

@Resolver(() => AuditRecordConnection)
export class AuditResolver {
  constructor(private readonly audit: AuditRepository) {}

  @Query(() => AuditRecordConnection, {
    description: 'Who changed what, newest first. FORBIDDEN without the scope admin.',
  })
  async auditLog(
    @CurrentViewer() viewer: Viewer,
    @Args() { filter, first, after }: AuditArgs,
  ): Promise<AuditPage> {
    return { ...(await this.audit.list(viewer, { filter, first, after })), filter };
  }

  @ResolveField(() => Int)
  async totalCount(@CurrentViewer() viewer: Viewer, @Parent() { filter }: AuditPage): Promise<number> {
    return this.audit.count(viewer, filter);
  }
}
