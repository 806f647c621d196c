import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { CatalogService } from '../catalog/index.js';
import { BadInput } from '../common/index.js';
import { type Imported, type PostmortemDocument, PostmortemImport } from '../postmortems/index.js';
import { TaxonomyService } from '../taxonomy/index.js';
import { refuseBadServices, serviceNames, withoutServices } from './affected-services.js';
import type { ParsedDocument, ServiceDraft } from './parsed-document.js';

export interface Stored extends Imported {
  readonly warnings: readonly string[];
}

/** Stores one document that has been read: what it names must exist, or come into being with it. */
@Injectable()
export class DocumentImport {
  constructor(
    private readonly postmortems: PostmortemImport,
    private readonly catalog: CatalogService,
    private readonly taxonomy: TaxonomyService,
  ) {}

  async store(viewer: Viewer, parsed: ParsedDocument, dryRun: boolean): Promise<Stored> {
    const { document } = parsed;
    await this.refuseUnknownCauses(viewer, document);
    const unknown = await this.unknownServices(document);
    const digest = digestOf(document);
    const warnings = unknown.map((slug) => serviceWarning(slug, parsed.services, dryRun));
    if (unknown.length === 0) {
      return { ...(await this.postmortems.importDocument(viewer, document, { digest, dryRun })), warnings };
    }
    refuseBadServices(document);
    const known = withoutServices(document, new Set(unknown));
    const trial = await this.postmortems.importDocument(viewer, known, { digest, dryRun: true });
    if (dryRun)
      return { ...trial, missing: trial.missing.filter((what) => what !== 'affectedServices'), warnings };
    for (const slug of unknown) await this.addService(viewer, parsed.services.get(slug) ?? bareDraft(slug));
    return { ...(await this.postmortems.importDocument(viewer, document, { digest })), warnings };
  }

  private async unknownServices(document: PostmortemDocument): Promise<string[]> {
    const names = serviceNames(document);
    const known = await this.catalog.resolve(names);
    return names.filter((name) => !known.has(name));
  }

  private async addService(viewer: Viewer, { slug, name, provider }: ServiceDraft): Promise<void> {
    await this.catalog.upsert(viewer, { slug, name, provider });
  }

  private async refuseUnknownCauses(viewer: Viewer, { factors }: PostmortemDocument): Promise<void> {
    const known = await this.taxonomy.known(factors.map((factor) => factor.category));
    if (factors.every((factor) => known.has(factor.category))) return;
    const codes = (await this.taxonomy.all(viewer)).map(({ code }) => code);
    throw new BadInput(
      factors.flatMap(({ category }, i) =>
        known.has(category)
          ? []
          : [
              {
                field: `factors[${i}].category`,
                message: `${category} is not a code of the taxonomy; ${nearest(category, codes)}`,
              },
            ],
      ),
    );
  }
}

/** The same content, however it is written down, has the same digest. */
export function digestOf(document: PostmortemDocument): string {
  return createHash('sha256').update(JSON.stringify(document)).digest('hex');
}

/** The codes the author may have meant: those of the same family, or else the families. */
export function nearest(code: string, codes: readonly string[]): string {
  const family = code.split('.', 1)[0]!.toUpperCase();
  const same = codes.filter((known) => known === family || known.startsWith(`${family}.`));
  if (same.length > 0) return `${family} has ${same.join(', ')}`;
  return `its families are ${codes.filter((known) => !known.includes('.')).join(', ')}`;
}

function serviceWarning(slug: string, drafts: ReadonlyMap<string, ServiceDraft>, dryRun: boolean): string {
  const added = dryRun ? 'would be added' : 'was added';
  return drafts.has(slug)
    ? `service ${slug} ${added} to the catalogue`
    : `service ${slug} is not in the catalogue: ${added} with nothing but its name`;
}

function bareDraft(slug: string): ServiceDraft {
  return { slug, name: slug, provider: null };
}
