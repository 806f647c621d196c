import { Controller, Get, HttpCode, Post, UseFilters } from '@nestjs/common';
import { Forbidden } from '../access/index.js';
import { DomainError } from '../common/index.js';
import { ImportService, type ImportReport } from '../exchange/index.js';
import { requireImport } from '../postmortems/index.js';
import { type At, Here } from './at.js';
import { ImportPage } from './pages/import.js';
import { Pages } from './pages.service.js';
import { ProblemFilter } from './problem.filter.js';
import { readUpload } from './read-upload.js';

/** Files of other tools, in with a browser. */
@Controller('import')
@UseFilters(ProblemFilter)
export class ImportController {
  constructor(
    private readonly imports: ImportService,
    private readonly pages: Pages,
  ) {}

  @Get()
  form(@Here() at: At): string {
    requireImport(at.request.viewer!);
    return this.show(at, { isDryRun: true });
  }

  @Post()
  @HttpCode(200)
  async run(@Here() at: At): Promise<string> {
    const viewer = at.request.viewer!;
    requireImport(viewer);
    try {
      const { fields, sources } = await readUpload(at.request);
      if (!this.pages.isFormToken(at, fields.form))
        throw new Forbidden('This form is not from your session; load the page again');
      if (sources.length === 0)
        return this.show(at, { isDryRun: true, message: 'Choose at least one file.' }, 400);
      // Only the one button writes.
      const isDryRun = fields.do !== 'import';
      const report = await this.imports.run(viewer, sources, { dryRun: isDryRun });
      return this.show(at, { isDryRun, report });
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'BAD_USER_INPUT') throw error;
      return this.show(at, { isDryRun: true, message: error.message }, 400);
    }
  }

  private show(
    at: At,
    given: { readonly isDryRun: boolean; readonly report?: ImportReport; readonly message?: string },
    status = 200,
  ): string {
    return this.pages.show(
      at,
      { title: 'Import', section: 'search', status, isForm: true },
      <ImportPage {...given} formToken={this.pages.formToken(at)} />,
    );
  }
}
