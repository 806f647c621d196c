import type { VNode } from 'preact';
import { label, number } from '../format.js';
import { causeLink, link } from '../links.js';
import { Columns } from '../parts/columns.js';
import { type Incident, INCIDENT_FIELDS, IncidentRow } from '../parts/incident.js';
import { columnsOf, type Trend, TREND_FIELDS } from '../parts/trend.js';
import { ServiceName } from '../parts/service-name.js';
import type { Category } from './causes.js';
import { TableHead } from '../parts/table-head.js';

/** Every category once, to find one with what is above and below it. */
export const CATEGORIES = `query Categories {
  rootCauseCategories { code name description postmortemCount
    children { code name description postmortemCount
      children { code name description postmortemCount } } }
}`;

export const CAUSE = `query Cause($code: String!) {
  searchPostmortems(query: "", filter: { rootCause: [$code] }, first: 10, facets: [SERVICE]) {
    totalCount facets { values { value label count } } hits { postmortem { ${INCIDENT_FIELDS} } }
  }
  trends(interval: YEAR, filter: { rootCause: [$code] }) { ${TREND_FIELDS} }
  actionItemCounts(by: STRATEGY, filter: { rootCause: [$code] }) { key open done }
}`;

/** What CAUSE answers. */
export interface CauseFound {
  readonly searchPostmortems: {
    readonly totalCount: number;
    readonly facets: readonly {
      readonly values: readonly { readonly value: string; readonly label: string; readonly count: number }[];
    }[];
    readonly hits: readonly { readonly postmortem: Incident }[];
  };
  readonly trends: Trend;
  readonly actionItemCounts: readonly {
    readonly key: string;
    readonly open: number;
    readonly done: number;
  }[];
}

interface CauseProps {
  /** From the family down to the category itself. */
  readonly path: readonly Category[];
  readonly found: CauseFound;
}

/** The way from a family down to this code; undefined where there is none. */
export function pathTo(families: readonly Category[], code: string): Category[] | undefined {
  for (const category of families) {
    if (category.code === code) return [category];
    const below = pathTo(category.children ?? [], code);
    if (below) return [category, ...below];
  }
  return undefined;
}

const SERVICES_SHOWN = 10;

/** One cause: how often, where, since when, and what is done against it. */
export function CausePage({ path, found }: CauseProps): VNode {
  const category = path.at(-1)!;
  const { code, name, description, children = [] } = category;
  const columns = columnsOf(found.trends, { rootCause: code });
  const { totalCount, hits, facets } = found.searchPostmortems;
  const services = facets[0]?.values.slice(0, SERVICES_SHOWN) ?? [];
  return (
    <>
      <header class="page-head">
        <p class="crumb">
          <a href="/causes">Causes</a>
          {path.slice(0, -1).map((above) => (
            <>
              {' / '}
              <a href={causeLink(above.code)}>{above.name}</a>
            </>
          ))}
          {' / '}
          {code}
        </p>
        <h1>{name}</h1>
        <p class="lead">{description}</p>
      </header>
      <div class="split side-right">
        <div>
          {columns.length > 0 && (
            <section class="card" aria-labelledby="trend">
              <h2 id="trend">Incidents over time</h2>
              <Columns
                columns={columns}
                unit="incident"
                caption="Published incidents with this cause, in any role, by year of their start"
              />
            </section>
          )}
          <section aria-labelledby="incidents" class="block">
            <div class="head page-head">
              <h2 id="incidents">Incidents</h2>
              {totalCount > hits.length && (
                <a href={link('/', { rootCause: code })}>All {number(totalCount)}</a>
              )}
            </div>
            {hits.length === 0 ? (
              <p class="card empty">None is written down.</p>
            ) : (
              <ol class="card flush list hits">
                {hits.map(({ postmortem }) => (
                  <IncidentRow key={postmortem.reference} incident={postmortem} />
                ))}
              </ol>
            )}
          </section>
        </div>
        <aside aria-label="Below it, services and actions">
          {children.length > 0 && <Below categories={children} />}
          {services.length > 0 && (
            <section class="card" aria-labelledby="services">
              <h2 id="services">Services it reached</h2>
              <table>
                <tbody>
                  {services.map(({ value, label: called, count }) => (
                    <tr key={value}>
                      <th scope="row">
                        <ServiceName slug={value} name={called} />
                      </th>
                      <td class="r">{number(count)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </section>
          )}
          <Actions code={code} counts={found.actionItemCounts} />
        </aside>
      </div>
    </>
  );
}

function Below({ categories }: { categories: readonly Category[] }): VNode {
  const ordered = [...categories].sort((a, b) => b.postmortemCount - a.postmortemCount);
  return (
    <section class="card" aria-labelledby="below">
      <h2 id="below">More exactly</h2>
      <table>
        <tbody>
          {ordered.map(({ code, name, postmortemCount }) => (
            <tr key={code}>
              <th scope="row">
                <a href={causeLink(code)}>{name}</a> <span class="code">{code}</span>
              </th>
              <td class="r">{number(postmortemCount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Actions({ code, counts }: { code: string; counts: CauseFound['actionItemCounts'] }): VNode | null {
  if (counts.length === 0) return null;
  return (
    <section class="card" aria-labelledby="against">
      <div class="head">
        <h2 id="against">Actions against it</h2>
        <a href={link('/actions', { rootCause: code, status: 'any' })}>All</a>
      </div>
      <table>
        <TableHead columns={['Strategy', { number: 'Open' }, { number: 'Done' }]} />
        <tbody>
          {counts.map(({ key, open, done }) => (
            <tr key={key}>
              <th scope="row">{key === '' ? 'Not said' : label(key)}</th>
              <td class="r">{number(open)}</td>
              <td class="r">{number(done)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
