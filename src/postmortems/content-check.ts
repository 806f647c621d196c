import { Injectable } from '@nestjs/common';
import { CatalogService } from '../catalog/index.js';
import { BadInput, type InputProblem } from '../common/index.js';
import type { Tx } from '../database/index.js';
import { TaxonomyService } from '../taxonomy/index.js';
import type { PostmortemContent } from './document.js';
import { contentProblems } from './rules.js';

/** Checks content against the catalogue, the taxonomy and the rules before anything is written. */
@Injectable()
export class ContentCheck {
  constructor(
    private readonly catalog: CatalogService,
    private readonly taxonomy: TaxonomyService,
  ) {}

  /** The content with aliases replaced by slugs; throws BadInput with every problem found. */
  async check(tx: Tx, content: PostmortemContent, prefix: string): Promise<PostmortemContent> {
    const at = (path: string): string => (prefix ? `${prefix}.${path}` : path);
    const problems: InputProblem[] = [];
    const { affectedServices } = content;
    const slugOf = await this.catalog.resolve(
      affectedServices.flatMap((a) => (a.cascadedFrom === null ? [a.service] : [a.service, a.cascadedFrom])),
      tx,
    );
    const slug = (name: string, field: string): string => {
      const known = slugOf.get(name)?.slug;
      if (known === undefined) {
        problems.push({
          field,
          message: `${name} is not a service of the catalogue; add it with upsertService`,
        });
      }
      return known ?? name;
    };
    const resolved = affectedServices.map((affected, i) => ({
      ...affected,
      service: slug(affected.service, at(`affectedServices[${i}].service`)),
      cascadedFrom:
        affected.cascadedFrom === null
          ? null
          : slug(affected.cascadedFrom, at(`affectedServices[${i}].cascadedFrom`)),
    }));
    const codes = await this.taxonomy.known(
      content.factors.map((factor) => factor.category),
      tx,
    );
    content.factors.forEach((factor, i) => {
      if (codes.has(factor.category)) return;
      const message = `${factor.category} is not a code of the taxonomy; see rootCauseCategories`;
      problems.push({ field: at(`factors[${i}].category`), message });
    });
    // In the order of the factors, as they are read again: another order is no change.
    const place = (code: string): number => content.factors.findIndex(({ category }) => category === code);
    const actionItems = content.actionItems.map((action) => ({
      ...action,
      mitigates: [...action.mitigates].sort((a, b) => place(a) - place(b)),
    }));
    const checked = { ...content, affectedServices: resolved, actionItems };
    problems.push(...contentProblems(checked, prefix, new Date()));
    if (problems.length > 0) throw new BadInput(problems);
    return checked;
  }
}
