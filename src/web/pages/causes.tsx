import type { VNode } from 'preact';
import { number } from '../format.js';
import { causeLink } from '../links.js';
import { Spark } from '../parts/columns.js';
import { TableHead } from '../parts/table-head.js';

/** Years that the small pictures show. */
export const CAUSE_YEARS = 10;

const COUNTED = 'code name description postmortemCount';
export const CAUSES = `query Causes($from: DateTime!) {
  rootCauseCategories { ${COUNTED} children { ${COUNTED} children { ${COUNTED} } } }
  trends(interval: YEAR, groupBy: ROOT_CAUSE_FAMILY, from: $from, top: 50) {
    series { key kind total points { count bucket { label } } } }
}`;

export interface Category {
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly postmortemCount: number;
  readonly children?: readonly Category[];
}

export interface FamilyTrends {
  readonly series: readonly {
    readonly key: string;
    readonly kind: string;
    readonly points: readonly { readonly count: number; readonly bucket: { readonly label: string } }[];
  }[];
}

/** The taxonomy with what is known of each cause. */
export function CausesPage({
  families,
  trends,
}: {
  families: readonly Category[];
  trends: FamilyTrends;
}): VNode {
  const points = new Map(
    trends.series.filter(({ kind }) => kind === 'GROUP').map(({ key, points: all }) => [key, all]),
  );
  const ordered = [...families].sort((a, b) => b.postmortemCount - a.postmortemCount);
  return (
    <>
      <header class="page-head">
        <h1>Causes</h1>
        <p class="lead">
          Why things fail: postmortems with a cause of each family, in any role. The small pictures count
          primary causes of published incidents in the last {CAUSE_YEARS} years.
        </p>
      </header>
      <div class="families">
        {ordered.map((family) => (
          <Family key={family.code} family={family} points={points.get(family.code) ?? []} />
        ))}
      </div>
    </>
  );
}

function Family({
  family,
  points,
}: {
  family: Category;
  points: FamilyTrends['series'][number]['points'];
}): VNode {
  const { code, name, description, postmortemCount, children = [] } = family;
  const ordered = children
    .flatMap((child) => [child, ...(child.children ?? [])])
    .sort((a, b) => b.postmortemCount - a.postmortemCount);
  const used = ordered.filter((child) => child.postmortemCount > 0);
  const unused = ordered.filter((child) => child.postmortemCount === 0);
  return (
    <section class="card family" aria-labelledby={`family-${code}`}>
      <div class="head">
        <h2 id={`family-${code}`}>
          <a href={causeLink(code)}>{name}</a> <span class="code">{code}</span>
        </h2>
        <div class="row">
          {points.length > 0 && <FamilyTrend points={points} />}
          <strong class="num">{number(postmortemCount)}</strong>
        </div>
      </div>
      <p class="muted small">{description}</p>
      {used.length > 0 && (
        <table>
          <TableHead columns={['Cause', 'Postmortems']} hidden />
          <tbody>
            {used.map((child) => (
              <CauseRow key={child.code} cause={child} />
            ))}
          </tbody>
        </table>
      )}
      {unused.length > 0 && (
        <p class="small muted above">
          Not seen yet:{' '}
          {unused.map(({ code: other, name: called }, i) => (
            <>
              {i > 0 && ', '}
              <a href={causeLink(other)}>{called}</a>
            </>
          ))}
        </p>
      )}
    </section>
  );
}

function FamilyTrend({ points }: { points: FamilyTrends['series'][number]['points'] }): VNode {
  const text = points.map(({ count, bucket }) => `${bucket.label}: ${count}`).join(', ');
  return (
    <span title={text}>
      <Spark values={points.map(({ count }) => count)} />
      <span class="hidden">{text}</span>
    </span>
  );
}

function CauseRow({ cause: { code, name, description, postmortemCount } }: { cause: Category }): VNode {
  return (
    <tr>
      <th scope="row">
        <a href={causeLink(code)}>{name}</a> <span class="code">{code}</span>
        <span class="muted small block-text">{description}</span>
      </th>
      <td class="r">{number(postmortemCount)}</td>
    </tr>
  );
}
