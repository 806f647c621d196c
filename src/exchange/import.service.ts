import { Injectable, Logger } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { BadInput, DomainError, Unavailable } from '../common/index.js';
import { toldError } from '../database/index.js';
import { type PostmortemDocument, requireImport } from '../postmortems/index.js';
import { DocumentImport, type Stored } from './document-import.js';
import { digestOf, ImportBatch } from './import-batch.js';
import {
  type ImportItem,
  type ImportReport,
  type ImportRequest,
  type ImportSource,
  reportOf,
} from './import-report.js';
import { describeProblems, type LineOf, type ParsedDocument } from './parsed-document.js';
import { readSource } from './read-source.js';
import { RelationImport } from './relation-import.js';

const MAX_WARNINGS = 50;
/** Documents one after the other that found no database: the rest would not either, each after a long wait. */
const MAX_UNAVAILABLE = 3;
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
    requireImport(viewer);
    const batch = new ImportBatch();
    const items: ImportItem[] = [];
    let unavailable = 0;
    for await (const source of sources) {
      if (request.signal?.aborted) break;
      const { item, error } = await this.importOne(viewer, source, request, batch);
      unavailable = error instanceof Unavailable ? unavailable + 1 : 0;
      if (unavailable === MAX_UNAVAILABLE) throw stopped(request.dryRun ? [] : items);
      items.push(item);
      request.onProgress?.(items.length);
    }
    await this.relations.relate(viewer, batch, request.dryRun === true);
    return reportOf(items);
  }

  private async importOne(
    viewer: Viewer,
    source: ImportSource,
    request: ImportRequest,
    batch: ImportBatch,
  ): Promise<{ item: ImportItem; error?: unknown }> {
    const { name } = source;
    let lineOf: LineOf = () => undefined;
    try {
      const parsed = await readSource(source, request.format, request);
      ({ lineOf } = parsed);
      const stored = await this.documents.store(viewer, parsed, request);
      const isStored = !request.dryRun || stored.outcome !== 'created';
      const item: ImportItem = {
        name,
        outcome: outcomeOf(parsed.document, stored, batch, isStored),
        ...(isStored && { id: stored.id, reference: stored.reference }),
        warnings: warningsOf(parsed, stored, batch),
        error: null,
      };
      batch.add(item, parsed.document, stored.id);
      return { item };
    } catch (thrown) {
      const error = toldError(thrown) ?? thrown;
      if (error !== thrown)
        this.logger.warn(`Import of ${name} found no database: ${(thrown as Error).message}`);
      return {
        item: { name, outcome: 'FAILED', warnings: [], error: this.explain(error, name, lineOf) },
        error,
      };
    }
  }

  private explain(error: unknown, name: string, lineOf: LineOf): string {
    if (error instanceof BadInput) return describeProblems(error.problems, lineOf);
    if (error instanceof DomainError) return error.message;
    this.logger.error(`Import of ${name} failed`, error instanceof Error ? error.stack : String(error));
    return 'could not be stored because of an internal error; the log has the details';
  }
}

function stopped(items: readonly ImportItem[]): Unavailable {
  const stored = items.filter(({ outcome }) => outcome !== 'FAILED').length;
  const told = 'The database does not answer at the moment';
  return new Unavailable(
    stored === 0
      ? told
      : `${told}. ${stored} documents were imported before and stay; importing the same again goes on with the rest`,
  );
}

/** In a dry run the database does not know of the documents before this one; the batch does. */
function outcomeOf(
  document: PostmortemDocument,
  stored: Stored,
  batch: ImportBatch,
  isStored: boolean,
): ImportItem['outcome'] {
  const earlier = isStored ? undefined : batch.earlier(document);
  if (!earlier) return OUTCOMES[stored.outcome];
  return earlier.digest === digestOf(document) ? 'UNCHANGED' : 'UPDATED';
}

function warningsOf({ document, warnings }: ParsedDocument, stored: Stored, batch: ImportBatch): string[] {
  const all = [...warnings, ...stored.warnings];
  if (document.status === 'PUBLISHED' && stored.missing.length > 0) {
    all.push(`publishing would have asked for: ${stored.missing.join('; ')}`);
  }
  const earlier = batch.earlier(document);
  if (earlier && earlier.digest !== digestOf(document)) {
    all.push(`is about the same postmortem as ${earlier.name} and replaces what that said`);
  }
  const rest = all.length - MAX_WARNINGS;
  return rest > 0 ? [...all.slice(0, MAX_WARNINGS), `${rest} more warnings`] : all;
}
