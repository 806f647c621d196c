import type { PublishedReport } from './published-report.graphql.js';
import type { Edition } from './published.js';
import type { FrozenReport } from './frozen.repository.js';
import { linksOf } from './links.js';
import type { DurationStats } from '../trends/index.js';
import type { Concentration, Entry, ResponseKey, Share, ShareOf } from './report.js';
import type { CountEntry } from './report-counts.graphql.js';
import type { ReliabilityReport } from './report.graphql.js';
import type { ReportConcentration, ReportShare } from './report-parts.graphql.js';

const MOST = 2 ** 31 - 1;

/** The figures as the API answers them. */
export function viewOf(edition: Edition): ReliabilityReport {
  const { report } = edition;
  const response = (key: ResponseKey): DurationStats =>
    report.responses.find((one) => one.key === key)!.current;
  const { onTime, completion } = report.actions;
  const { repeats } = report;
  return {
    ...report,
    edition,
    ...report.period,
    previousPeriod: report.previous,
    timezone: report.timeZone,
    trailing: report.trends,
    generatedAt: edition.generatedAt,
    digest: edition.digest,
    revision: edition.revision,
    publishedBy: edition.publishedBy,
    countsRestricted: report.audience === 'RESTRICTED',
    timeToDetect: response('timeToDetect'),
    timeToAcknowledge: response('timeToAcknowledge'),
    timeToMitigate: response('timeToMitigate'),
    timeToResolve: response('timeToResolve'),
    withinTarget: shareView(report.withinTarget),
    detectedInternally: shareView(report.detectedInternally),
    changeRelated: shareView(report.changeRelated),
    bySeverity: report.bySeverity.map(entryView),
    byTier: report.byTier.map(entryView),
    byRootCause: report.byRootCause.map(entryView),
    byRootCauseFamily: report.byRootCauseFamily.map(entryView),
    byFactorFamily: report.byFactorFamily.map(entryView),
    byService: report.byService.map(entryView),
    byProvider: report.byProvider.map(entryView),
    byDetection: report.byDetection.map(entryView),
    causeByService: report.causeByService.map(({ row, column, count }) => ({
      cause: row,
      service: column,
      count,
    })),
    serviceConcentration: concentrationView(report.serviceConcentration),
    providerConcentration: concentrationView(report.providerConcentration),
    actionItems: {
      ...report.actions,
      onTime: shareView(onTime),
      completionRate: onTime.value,
      completion: shareView(completion),
    },
    recurrence: {
      incidents: repeats.share.n,
      recurring: repeats.share.k,
      rate: repeats.share.value,
      rateLow: repeats.share.low,
      rateHigh: repeats.share.high,
      whileActionOpen: repeats.whileActionOpen,
      change: repeats.count,
      pairs: repeats.pairs,
    },
  };
}

function shareView(share: ShareOf | Share): ReportShare {
  const previous = 'previous' in share ? share.previous : null;
  return {
    ...share,
    previousValue: previous?.value ?? null,
    previousK: previous?.k ?? null,
    previousN: previous?.n ?? null,
    verdict: 'verdict' in share ? share.verdict : null,
  };
}

/** Whole seconds in 32 bits, which is what the API answers with. */
function entryView(entry: Entry): CountEntry {
  return {
    ...entry,
    low: entry.low ?? 0,
    high: entry.high ?? 0,
    impactSeconds: Math.min(MOST, Math.round(entry.impactSeconds)),
    previousImpactSeconds: Math.min(MOST, Math.round(entry.previousImpactSeconds)),
  };
}

function concentrationView(of: Concentration): ReportConcentration {
  return { ...of, topShare: shareView(of.topShare) };
}

export function publishedView(frozen: FrozenReport, publicUrl: string): PublishedReport {
  const { filter, revision, period } = frozen;
  const { status, ...narrowing } = filter;
  const asked = status?.join() === 'PUBLISHED' ? narrowing : filter;
  return {
    ...frozen,
    filter: JSON.stringify(filter),
    url: linksOf(publicUrl, { period, filter: asked, revision }).page,
  };
}
