import type { VNode } from 'preact';
import { postmortemLink } from '../links.js';
import type { FieldDiff } from '../snapshot-diff.js';
import { When } from '../parts/when.js';
import { fieldName } from '../format.js';
import { TableHead } from '../parts/table-head.js';

/** Versions of a postmortem, the newest first; a version's cursor leads to the one before it. */
export const REVISIONS = `query Revisions($reference: String!) {
  postmortem(reference: $reference) { reference title
    revisions(first: 100) { totalCount edges { cursor node { version at by changes } } } } }`;

/** One version whole. */
export const SNAPSHOT = `query Snapshot($reference: String!, $after: String) {
  postmortem(reference: $reference) { revisions(first: 1, after: $after) { nodes { version snapshot } } } }`;

export interface History {
  readonly reference: string;
  readonly title: string;
  readonly revisions: {
    readonly totalCount: number;
    readonly edges: readonly { readonly cursor: string; readonly node: Version }[];
  };
}

export interface Version {
  readonly version: number;
  readonly at: string;
  readonly by: string;
  readonly changes: readonly string[];
}

interface RevisionsProps {
  readonly history: History;
  /** Older and newer version that are compared; undefined where there is but one. */
  readonly compared:
    { readonly from: number; readonly to: number; readonly fields: readonly FieldDiff[] } | undefined;
}

/** Who changed what, and any two versions side by side. */
export function RevisionsPage({ history, compared }: RevisionsProps): VNode {
  const { reference, title, revisions } = history;
  const versions = revisions.edges.map(({ node }) => node);
  return (
    <>
      <header class="page-head">
        <p class="crumb">
          <a href="/">Postmortems</a> / <a href={postmortemLink(reference)}>{reference}</a> / History
        </p>
        <h1 dir="auto">{title}</h1>
        {revisions.totalCount > versions.length && (
          <p class="lead">
            The newest {versions.length} of {revisions.totalCount} versions; the API has all.
          </p>
        )}
      </header>
      <form class="card" method="get" action={`${postmortemLink(reference)}/revisions`}>
        <h2>Versions</h2>
        <div class="scroll" tabindex={0} role="region" aria-label="Versions">
          <table class="stacked">
            <TableHead columns={['From', 'To', 'When', 'By', 'Changed']} />
            <tbody>
              {versions.map((version) => (
                <VersionRow key={version.version} version={version} from={compared?.from} to={compared?.to} />
              ))}
            </tbody>
          </table>
        </div>
        {versions.length > 1 && (
          <p class="above">
            <button class="button" type="submit">
              Compare
            </button>
          </p>
        )}
      </form>
      {compared && (
        <section class="card" aria-labelledby="difference">
          <h2 id="difference">
            From version {compared.from} to {compared.to}
          </h2>
          {compared.fields.length === 0 && <p class="muted">Nothing differs.</p>}
          {compared.fields.map((field) => (
            <FieldDifference key={field.field} {...field} />
          ))}
        </section>
      )}
    </>
  );
}

function VersionRow({ version, from, to }: { version: Version; from?: number; to?: number }): VNode {
  const { version: number, at, by, changes } = version;
  return (
    <tr>
      <td class="choice" data-label="From">
        <input
          type="radio"
          name="from"
          value={number}
          checked={number === from}
          aria-label={`From version ${number}`}
        />
      </td>
      <td class="choice" data-label="To">
        <input
          type="radio"
          name="to"
          value={number}
          checked={number === to}
          aria-label={`To version ${number}`}
        />{' '}
        {number}
      </td>
      <td>
        <When at={at} />
      </td>
      <td>
        <bdi>{by}</bdi>
      </td>
      <td class="keep">{changes.map(fieldName).join(', ')}</td>
    </tr>
  );
}

function FieldDifference({ field, lines }: FieldDiff): VNode {
  return (
    <section class="block" aria-label={fieldName(field)}>
      <h3>{fieldName(field)}</h3>
      {lines === undefined ? (
        <p class="muted">Rewritten from one end to the other; too different to be shown line by line.</p>
      ) : (
        <div class="diff" dir="auto">
          {lines.map(({ kind, text }) =>
            kind === 'added' ? (
              <ins>{text}</ins>
            ) : kind === 'removed' ? (
              <del>{text}</del>
            ) : (
              <span class={kind === 'gap' ? 'gap' : undefined}>{text}</span>
            ),
          )}
        </div>
      )}
    </section>
  );
}
