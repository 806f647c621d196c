import { Args, Context, Info, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { CurrentViewer, type RequestContext, type Viewer } from '../access/index.js';
import { pageSize } from '../common/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { Inject } from '@nestjs/common';
import { loadPostmortem, Postmortem, PostmortemReader, selectedFields } from '../postmortems/index.js';
import { Period } from '../trends/index.js';
import { notableOf } from './notable.js';
import { PublishedReport } from './published-report.graphql.js';
import { EditionArgs, ReliabilityReport, ReportArgs } from './report.graphql.js';
import { Restatements } from './report-register.graphql.js';
import { publishedView, viewOf } from './report-view.js';
import { ReportsService } from './reports.service.js';

@Resolver(() => ReliabilityReport)
export class ReportsResolver {
  constructor(
    private readonly reports: ReportsService,
    private readonly postmortems: PostmortemReader,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => ReliabilityReport, {
    description:
      'The reliability of a period. Where a report on it with the same filter is published, that one, as it was; otherwise, and with current, it is computed of all that the caller may see. BAD_USER_INPUT where the period does not exist or has not begun, or the filter names what does not exist; NOT_FOUND where there is no such revision for the caller.',
  })
  async reliabilityReport(
    @CurrentViewer() viewer: Viewer,
    @Args() args: EditionArgs,
  ): Promise<ReliabilityReport> {
    return viewOf(await this.reports.report(viewer, args));
  }

  @Query(() => [PublishedReport], {
    description:
      'Published reports, newest first. One that counts a postmortem which has been restricted since is there only for those who may see that.',
  })
  async reliabilityReports(
    @CurrentViewer() viewer: Viewer,
    @Args('period', { type: () => Period, nullable: true, description: 'Only those on it.' })
    period?: string | null,
    @Args('first', { type: () => Int, nullable: true, defaultValue: 20, description: 'At most, 1 to 100.' })
    first?: number | null,
  ): Promise<PublishedReport[]> {
    const found = await this.reports.published(viewer, period ?? null, pageSize(first));
    return found.map((one) => publishedView(one, this.config.publicUrl));
  }

  @Mutation(() => PublishedReport, {
    description:
      'Freezes the report on a period that is over, in every format, of what everyone who reads may see: RESTRICTED postmortems never count in it. Where nothing has changed since it was last published, answers with that one. FORBIDDEN without the scope publish; BAD_USER_INPUT where the period is not over.',
  })
  async publishReliabilityReport(
    @CurrentViewer() viewer: Viewer,
    @Args() args: ReportArgs,
  ): Promise<PublishedReport> {
    return publishedView(await this.reports.publish(viewer, args), this.config.publicUrl);
  }

  @ResolveField(() => String, { description: 'The whole report as Markdown.' })
  async markdown(@Parent() { edition }: ReliabilityReport, @CurrentViewer() viewer: Viewer): Promise<string> {
    return this.reports.rendered(viewer, edition, 'report.md');
  }

  @ResolveField(() => String, {
    description: 'Every table of it as one CSV: the first field names the table. RFC 4180, UTF-8.',
  })
  async csv(@Parent() { edition }: ReliabilityReport, @CurrentViewer() viewer: Viewer): Promise<string> {
    return this.reports.rendered(viewer, edition, 'report.csv');
  }

  @ResolveField(() => String, { description: 'Its page, to be read and printed.' })
  url(@Parent() { edition }: ReliabilityReport): string {
    return this.reports.linksTo(edition).page;
  }

  @ResolveField(() => Restatements, {
    nullable: true,
    description:
      'What has changed since the report was published; null where none is. It never changes a published report.',
  })
  async restatements(
    @Parent() { edition }: ReliabilityReport,
    @CurrentViewer() viewer: Viewer,
  ): Promise<Restatements | null> {
    return this.reports.restatements(viewer, edition);
  }

  @ResolveField(() => [Postmortem], {
    description: 'Up to 5 incidents: the most severe, and among those the longest.',
  })
  async notable(
    @Parent() { edition }: ReliabilityReport,
    @Context() context: RequestContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<Postmortem[]> {
    const selection = selectedFields(info, '');
    const found = await Promise.all(
      notableOf(edition.report).map((id) => loadPostmortem(this.postmortems, context, id, selection)),
    );
    return found.filter((one) => one !== null);
  }
}
