import { Injectable } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { CatalogService, serviceInput } from '../catalog/index.js';
import { BadInput } from '../common/index.js';
import { type Imported, type PostmortemDocument, PostmortemImport } from '../postmortems/index.js';
import { TaxonomyService } from '../taxonomy/index.js';
import { fieldOfService, serviceNames, withEachOnce } from './affected-services.js';
import { digestOf } from './import-batch.js';
import { type Assumed, NOTHING_ASSUMED } from './lists.js';
import type { ParsedDocument, ServiceDraft } from './parsed-document.js';

export interface Stored extends Imported {
  readonly warnings: readonly string[];
}

export interface StoreRequest {
  readonly dryRun?: boolean;
  readonly assumed?: Assumed;
}

/** Stores one document that has been read: what it names must exist, or come into being with it. */
@Injectable()
export class DocumentImport {
  constructor(
    private readonly postmortems: PostmortemImport,
    private readonly catalog: CatalogService,
    private readonly taxonomy: TaxonomyService,
  ) {}

  async store(viewer: Viewer, parsed: ParsedDocument, request: StoreRequest): Promise<Stored> {
    const { dryRun = false, assumed = NOTHING_ASSUMED } = request;
    const digest = digestOf(parsed.document);
    const causes = await this.unknownCauses(viewer, parsed.document, assumed);
    const owners = await this.catalog.resolve(serviceNames(parsed.document));
    // Two products of a foreign document may be two names of one service here.
    const document = parsed.services.size > 0 ? withEachOnce(parsed.document, owners) : parsed.document;
    const unknown = serviceNames(document).filter((name) => !owners.has(name));
    const added = unknown.filter((name) => !assumed.services.has(name.toLowerCase()));
    const warnings = added.map((slug) => serviceWarning(slug, parsed.services, dryRun));
    const newServices = (dryRun ? unknown : added).map(
      (name) => parsed.services.get(name) ?? bareDraft(name, document),
    );
    const known = causes.length > 0 ? withoutCauses(document, new Set(causes)) : document;
    const stored = await this.postmortems.importDocument(viewer, known, { digest, dryRun, newServices });
    const { reference } = known;
    if (stored.outcome === 'created' && reference !== undefined && stored.reference !== reference)
      warnings.push(`reference ${reference} is taken; stored as ${stored.reference}`);
    return { ...stored, warnings };
  }

  /** Causes that are not stored but assumed; throws where one is neither. */
  private async unknownCauses(
    viewer: Viewer,
    { factors }: PostmortemDocument,
    assumed: Assumed,
  ): Promise<string[]> {
    const known = await this.taxonomy.known(factors.map((factor) => factor.category));
    const unknown = factors.map((factor) => factor.category).filter((code) => !known.has(code));
    if (unknown.every((code) => assumed.codes.has(code))) return unknown;
    const codes = (await this.taxonomy.all(viewer)).map(({ code }) => code);
    throw new BadInput(
      factors.flatMap(({ category }, i) =>
        known.has(category) || assumed.codes.has(category)
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

/** Of a service in our own format nothing is known but its slug. */
function bareDraft(slug: string, document: PostmortemDocument): ServiceDraft {
  const draft = { slug: slug.toLowerCase(), name: slug, provider: null };
  const checked = serviceInput.safeParse(draft);
  if (checked.success) return draft;
  const [issue] = checked.error.issues;
  throw BadInput.of(fieldOfService(document, slug), `${slug} cannot be a service: ${issue?.message ?? ''}`);
}

function withoutCauses(document: PostmortemDocument, codes: ReadonlySet<string>): PostmortemDocument {
  const keep = (code: string): boolean => !codes.has(code);
  return {
    ...document,
    factors: document.factors.filter(({ category }) => keep(category)),
    actionItems: document.actionItems.map((action) => ({
      ...action,
      mitigates: action.mitigates.filter(keep),
    })),
  };
}
