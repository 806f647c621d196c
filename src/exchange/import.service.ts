import { Injectable, Logger } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { BadInput, DomainError } from '../common/index.js';
import type { PostmortemDocument } from '../postmortems/index.js';
import { digestOf, DocumentImport, type Stored } from './document-import.js';
import {
  type ImportItem,
  type ImportReport,
  type ImportRequest,
  type ImportSource,
  reportOf,
} from './import-report.js';
import { describeProblems, type LineOf, type ParsedDocument } from './parsed-document.js';
import { readSource } from './read-source.js';
import { ImportBatch, RelationImport } from './relation-import.js';

const MAX_WARNINGS = 50;
const OUTCOMES = { created: 'CREATED', updated: 'UPDATED', unchanged: 'UNCHANGED' } as const;

/** Imports documents one after the other, each in a transaction of its own, and reports on every one. */
@Injectable()
export class ImportService {
  private readonly logger = new Logger(ImportService.name);

  constructor(
    private readonly documents: DocumentImport,
    private readonly relations: RelationImport,
  ) {}

  async run(
    viewer: Viewer,
    sources: Iterable<ImportSource> | AsyncIterable<ImportSource>,
    request: ImportRequest = {},
  ): Promise<ImportReport> {
    const batch = new ImportBatch();
    const rehearsal = request.dryRun ? new Rehearsal() : undefined;
    const items: ImportItem[] = [];
    for await (const source of sources) {
      if (request.signal?.aborted) break;
      items.push(await this.importOne(viewer, source, request, { batch, rehearsal }));
      request.onProgress?.(items.length);
    }
    await this.relations.relate(viewer, batch, request.dryRun === true);
    return reportOf(items);
  }

  private async importOne(
    viewer: Viewer,
    source: ImportSource,
    request: ImportRequest,
    { batch, rehearsal }: { batch: ImportBatch; rehearsal: Rehearsal | undefined },
  ): Promise<ImportItem> {
    const { name } = source;
    let lineOf: LineOf = () => undefined;
    try {
      const parsed = await readSource(source, request.format, request);
      ({ lineOf } = parsed);
      const stored = await this.documents.store(viewer, parsed, request);
      const outcome = rehearsal?.outcome(parsed.document, stored) ?? OUTCOMES[stored.outcome];
      const isStored = !request.dryRun || stored.outcome !== 'created';
      const { id, reference } = stored;
      const warnings = warningsOf(parsed, stored);
      const item: ImportItem = { name, outcome, ...(isStored && { id, reference }), warnings, error: null };
      batch.add(item, parsed.document, id);
      return item;
    } catch (error) {
      return { name, outcome: 'FAILED', warnings: [], error: this.explain(error, name, lineOf) };
    }
  }

  private explain(error: unknown, name: string, lineOf: LineOf): string {
    if (error instanceof BadInput) return describeProblems(error.problems, lineOf);
    if (error instanceof DomainError) return error.message;
    this.logger.error(`Import of ${name} failed`, error instanceof Error ? error.stack : String(error));
    return 'could not be stored because of an internal error; the log has the details';
  }
}

function warningsOf({ document, warnings }: ParsedDocument, stored: Stored): string[] {
  const all = [...warnings, ...stored.warnings];
  if (document.status === 'PUBLISHED' && stored.missing.length > 0) {
    all.push(`publishing would have asked for: ${stored.missing.join('; ')}`);
  }
  const rest = all.length - MAX_WARNINGS;
  return rest > 0 ? [...all.slice(0, MAX_WARNINGS), `${rest} more warnings`] : all;
}

/** Remembers what a dry run would have stored, since the database does not. */
class Rehearsal {
  private readonly digests = new Map<string, string>();

  outcome(document: PostmortemDocument, stored: Stored): ImportItem['outcome'] {
    const { source, id } = document;
    const key = JSON.stringify(source ? [source.system, source.externalId] : id);
    const before = this.digests.get(key);
    const digest = digestOf(document);
    this.digests.set(key, digest);
    if (before === undefined) return OUTCOMES[stored.outcome];
    return before === digest ? 'UNCHANGED' : 'UPDATED';
  }
}
