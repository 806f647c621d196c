import type { VNode } from 'preact';
import type { ImportReport } from '../../exchange/index.js';
import { count, label } from '../format.js';
import { postmortemLink } from '../links.js';
import { TableHead } from '../parts/table-head.js';

interface ImportPageProps {
  readonly formToken: string;
  readonly report?: ImportReport;
  readonly isDryRun: boolean;
  readonly message?: string;
}

/** Files in: first what would become of them, then the import itself. */
export function ImportPage({ formToken, report, isDryRun, message }: ImportPageProps): VNode {
  return (
    <>
      <header class="page-head">
        <p class="crumb">
          <a href="/">Postmortems</a> / Import
        </p>
        <h1>Import postmortems</h1>
        <p class="lead">
          Markdown with front matter, or JSON. A file that was imported before changes its postmortem, or
          nothing.
        </p>
      </header>
      <form method="post" action="/import" enctype="multipart/form-data" class="card import" data-import>
        <input type="hidden" name="form" value={formToken} />
        <label for="files">Files</label>
        <input
          id="files"
          name="files"
          type="file"
          multiple
          required
          accept=".md,.markdown,.json,text/markdown,application/json"
          aria-describedby="files-hint"
        />
        <p class="muted small" id="files-hint">
          Choose them, or drop them here. At most 500 files of 5 MB.
        </p>
        <p class="row above">
          <button class="button" type="submit" name="do" value="check">
            Check only
          </button>
          <button class="button quiet" type="submit" name="do" value="import">
            Import
          </button>
          <span class="small muted" data-saved role="status" />
        </p>
      </form>
      <div id="report" class="block">
        {message !== undefined && (
          <p class="note warn" role="alert">
            {message}
          </p>
        )}
        {report && <Report report={report} isDryRun={isDryRun} />}
      </div>
    </>
  );
}

function Report({ report, isDryRun }: { report: ImportReport; isDryRun: boolean }): VNode {
  const { created, updated, unchanged, failed, items } = report;
  return (
    <section class="card" aria-labelledby="outcome">
      <h2 id="outcome">{isDryRun ? 'What would happen' : 'What happened'}</h2>
      <p>
        {created} new, {updated} changed, {unchanged} unchanged, {failed} failed.
        {isDryRun && ' Nothing is written yet.'}
      </p>
      <div class="scroll above" tabindex={0} role="region" aria-label="Each file">
        <table class="stacked">
          <TableHead columns={['File', 'Outcome', 'What to know']} />
          <tbody>
            {items.map(({ name, outcome, reference, warnings, error }) => (
              <tr>
                <th scope="row">
                  <bdi>{name}</bdi>
                </th>
                <td>
                  <span
                    class={`badge ${outcome === 'FAILED' ? 'bad' : outcome === 'UNCHANGED' ? '' : 'good'}`}
                  >
                    {label(outcome)}
                  </span>{' '}
                  {reference !== undefined && <a href={postmortemLink(reference)}>{reference}</a>}
                </td>
                <td dir="auto">
                  {error !== null && <span class="error">{error}</span>}
                  {warnings.length > 3 ? (
                    <details>
                      <summary>{count(warnings.length, 'remark')}</summary>
                      <Remarks warnings={warnings} />
                    </details>
                  ) : (
                    <Remarks warnings={warnings} />
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Remarks({ warnings }: { warnings: readonly string[] }): VNode | null {
  if (warnings.length === 0) return null;
  return (
    <ul class="list small">
      {warnings.map((warning) => (
        <li>{warning}</li>
      ))}
    </ul>
  );
}
