import { Inject, Injectable } from '@nestjs/common';
import { digest, requireScope, type Viewer, viewerOf } from '../access/index.js';
import { BadInput, canonicalInstant, Conflict, NotFound } from '../common/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { normalizeFilter, UnknownNames } from '../postmortems/index.js';
import { formatPeriod, IncidentsRepository, parsePeriod, periodRange } from '../trends/index.js';
import { buildReport } from './build-report.js';
import { fileOf, filesOf } from './files.js';
import { type FrozenReport, FrozenReports, type ReportKey } from './frozen.repository.js';
import type { ReportInput } from './input.js';
import { linksOf } from './links.js';
import type { Edition, Links } from './published.js';
import type { Report } from './report.js';
import { ReportFacts, type ReportRequest } from './report-facts.js';
import { restate, type Restatements } from './restatements.js';
import { sortedFilter } from './sorted-filter.js';
import { spansOf } from './spans.js';
import { Turns } from './turns.js';

export interface EditionRequest extends ReportRequest {
  /** A published revision; without it the latest one or, where none is published, the report computed anew. */
  readonly revision?: number | null;
  /** Computed anew even where one is published. */
  readonly current?: boolean | null;
}

/** Whoever may read, and no more: for whom reports are published. */
const EVERYBODY = viewerOf('report', ['read']);
/** How often a report is gathered until two readings agree. */
const READINGS = 5;

/** Computes reports, publishes them frozen, and answers with the one that is meant. */
@Injectable()
export class ReportsService {
  private readonly turns = new Turns();

  constructor(
    private readonly facts: ReportFacts,
    private readonly frozen: FrozenReports,
    private readonly incidents: IncidentsRepository,
    private readonly unknownNames: UnknownNames,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The published report or, where there is none or `current` asks for it, one computed for the viewer. What has been
   * published with names that the catalogue has lost since can still be read.
   */
  async report(viewer: Viewer, request: EditionRequest, now = new Date()): Promise<Edition> {
    const frozen = await this.find(viewer, request);
    if (frozen && !request.current) {
      const stored = await this.frozen.file(viewer, frozen.id, 'report.json');
      if (stored === undefined) throw new NotFound('published report', frozen.id);
      return JSON.parse(stored) as Edition;
    }
    if (!frozen) await this.unknownNames.refuse(normalizeFilter(request.filter));
    return this.turns.take(viewer.name, async () => {
      const report = buildReport(await this.facts.gather(viewer, request, now));
      const restatements = frozen && (await this.restatementsOf(viewer, frozen, request, now));
      return { ...computed(report, now), restatements };
    });
  }

  /** What has changed since the report was published, counted as it was: by what everyone may see. */
  async restatements(viewer: Viewer, edition: Edition, now = new Date()): Promise<Restatements | null> {
    if (edition.restatements || edition.revision === null) return edition.restatements;
    const frozen = await this.find(viewer, requestOf(edition));
    if (!frozen) return null;
    return this.turns.take(viewer.name, () => this.restatementsOf(viewer, frozen, requestOf(edition), now));
  }

  /** A report that was answered, as a file. */
  async rendered(viewer: Viewer, edition: Edition, name: string): Promise<string> {
    if (edition.revision !== null) return this.file(viewer, requestOf(edition), name);
    return (await fileOf(edition, name, this.linksTo(edition)))!;
  }

  linksTo(edition: Edition): Links {
    return linksOf(this.config.publicUrl, requestOf(edition));
  }

  /** One file of a report; those of a published one are kept as they were, byte by byte. */
  async file(viewer: Viewer, request: EditionRequest, name: string): Promise<string> {
    const frozen = request.current ? null : await this.find(viewer, request);
    const text = frozen
      ? await this.frozen.file(viewer, frozen.id, name)
      : await fileOf(await this.report(viewer, request), name, linksOf(this.config.publicUrl, request));
    if (text === undefined) throw new NotFound('part of the report', name);
    return text;
  }

  /** All files of a report by name. */
  async files(viewer: Viewer, request: EditionRequest): Promise<ReadonlyMap<string, string>> {
    const frozen = request.current ? null : await this.find(viewer, request);
    return frozen
      ? this.frozen.files(viewer, frozen.id)
      : filesOf(await this.report(viewer, request), linksOf(this.config.publicUrl, request));
  }

  async published(viewer: Viewer, period: string | null, first: number): Promise<FrozenReport[]> {
    return this.frozen.list(viewer, period && formatPeriod(parsePeriod(period)), first);
  }

  /**
   * Freezes the report as everyone who reads may see it, whatever else the publisher may see. Where nothing has changed
   * since the last revision, that one.
   */
  async publish(viewer: Viewer, request: ReportRequest, now = new Date()): Promise<FrozenReport> {
    requireScope(viewer, 'publish');
    const key = this.keyOf(request);
    await this.unknownNames.refuse(normalizeFilter(request.filter));
    const { trailing } = spansOf(key.period, this.config, now);
    // Read first: what is restricted meanwhile is among them, and hides the report.
    const lookedBackOn = await this.incidents.idsOfRange(EVERYBODY, key.filter, trailing);
    const input = await this.steady(request, now);
    if (input.asOf < input.period.end || Date.parse(input.period.end) > now.getTime())
      throw BadInput.of('period', `${key.period} is not over; publish it after ${input.period.end}`);
    const report = buildReport(input);
    const latest = await this.frozen.find(EVERYBODY, key, null);
    if (latest?.digest === digestOf(report)) return latest;
    const revision = (await this.frozen.lastRevision(key)) + 1;
    const edition: Edition = { ...computed(report, now), revision, publishedBy: viewer.name };
    const files = await filesOf(edition, linksOf(this.config.publicUrl, { ...request, revision }));
    const added = { key, edition, files, counted: countedIn(input, lookedBackOn) };
    return (await this.frozen.add(viewer, added)) ?? this.publishedMeanwhile(key, edition.digest);
  }

  /** What somebody else has published at the same moment, if it is the same. */
  private async publishedMeanwhile(key: ReportKey, digest: string): Promise<FrozenReport> {
    const other = await this.frozen.find(EVERYBODY, key, null);
    if (other?.digest === digest) return other;
    throw new Conflict('Another report on this period has just been published by somebody else');
  }

  private async find(viewer: Viewer, request: EditionRequest): Promise<FrozenReport | null> {
    const { revision = null } = request;
    const frozen = await this.frozen.find(viewer, this.keyOf(request), revision);
    if (revision !== null && !frozen)
      throw new NotFound('published report', `of ${request.period} with revision ${revision}`);
    return frozen;
  }

  private async restatementsOf(
    viewer: Viewer,
    frozen: FrozenReport,
    request: ReportRequest,
    now: Date,
  ): Promise<Restatements> {
    const stored = await this.frozen.file(viewer, frozen.id, 'report.json');
    const { report } = JSON.parse(stored!) as Edition;
    const today = buildReport(await this.facts.gather(EVERYBODY, request, now));
    return { revision: frozen.revision, publishedAt: frozen.publishedAt, ...restate(report, today) };
  }

  private keyOf({ period: text, filter }: ReportRequest): ReportKey {
    const parts = parsePeriod(text);
    const range = periodRange(parts, this.config);
    return { period: formatPeriod(parts), ...range, filter: sortedFilter(filter) };
  }

  /** It takes several statements: where somebody writes between them, all is read again. */
  private async steady(request: ReportRequest, now: Date): Promise<ReportInput> {
    let last = await this.facts.gather(EVERYBODY, request, now);
    for (let reading = 1; reading < READINGS; reading++) {
      const next = await this.facts.gather(EVERYBODY, request, now);
      if (digest(next) === digest(last)) return next;
      last = next;
    }
    throw new Conflict('Incidents of this period are being changed at the moment; publish when that is done');
  }
}

function computed(report: Report, now: Date): Edition {
  return {
    generatedAt: canonicalInstant(now),
    digest: digestOf(report),
    revision: null,
    publishedBy: null,
    report,
    restatements: null,
  };
}

/** What would be answered with this edition again. */
function requestOf({ report, revision, restatements }: Edition): EditionRequest {
  const { period, filter } = report;
  return { period: period.period, filter, revision, current: restatements !== null };
}

function digestOf(report: Report): string {
  return digest(report)!;
}

/** Postmortems that a report names, or counts in the periods it compares and looks back on. */
function countedIn(
  { current, before, repeats, actions }: ReportInput,
  lookedBackOn: readonly string[],
): string[] {
  return [
    ...new Set([
      ...lookedBackOn,
      ...[...current, ...before].map(({ id }) => id),
      ...repeats.flatMap(({ id, earlierId }) => [id, earlierId]),
      ...actions.overdueItems.map(({ postmortemId }) => postmortemId),
    ]),
  ];
}
