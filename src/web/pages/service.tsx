import type { ComponentChildren, VNode } from 'preact';
import { count, label, number } from '../format.js';
import { link, serviceLink } from '../links.js';
import { Columns } from '../parts/columns.js';
import { GraphPicture } from '../parts/graph.js';
import { type Incident, INCIDENT_FIELDS, IncidentRow } from '../parts/incident.js';
import { serviceGraph, type ServiceNeighbourhood } from '../parts/service-graph.js';
import { columnsOf, type Trend, TREND_FIELDS } from '../parts/trend.js';
import { Day } from '../parts/when.js';
import { ServiceName } from '../parts/service-name.js';
import { TableHead } from '../parts/table-head.js';

export const SERVICE = `query Service($slug: String!) {
  service(slug: $slug) {
    slug name description category tier team provider aliases regions
    dependencies { dependsOn { slug name } strength since }
    dependents { service { slug name } strength }
    blastRadius { totalCount byCategory { category count }
      services { service { slug name tier } distance hard path { slug name } } }
    observedCascades(first: 20) { service { slug name } incidents declared lastSeenAt }
    postmortems(first: 10) { totalCount nodes { ${INCIDENT_FIELDS} } }
  }
}`;

/** Asked once the slug is known, since an alias leads here too. */
export const SERVICE_TREND = `query ServiceTrend($slug: String!) {
  trends(interval: YEAR, filter: { service: [$slug] }) { ${TREND_FIELDS} }
}`;

/** What SERVICE answers. */
export interface ServiceFound extends ServiceNeighbourhood {
  readonly description: string | null;
  readonly category: string;
  readonly tier: number | null;
  readonly team: string | null;
  readonly provider: string | null;
  readonly aliases: readonly string[];
  readonly regions: readonly string[];
  readonly dependents: readonly unknown[];
  readonly blastRadius: ServiceNeighbourhood['blastRadius'] & {
    readonly totalCount: number;
    readonly byCategory: readonly { readonly category: string; readonly count: number }[];
  };
  readonly observedCascades: readonly {
    readonly service: { readonly slug: string; readonly name: string };
    readonly incidents: number;
    readonly declared: boolean;
    readonly lastSeenAt: string | null;
  }[];
  readonly postmortems: { readonly totalCount: number; readonly nodes: readonly Incident[] };
}

/** One service: what it stands on, what falls with it, and what happened to it. */
export function ServicePage({ service, trend }: { service: ServiceFound; trend: Trend }): VNode {
  const { slug, name, description, dependencies, dependents, blastRadius, postmortems } = service;
  const hard = blastRadius.services.filter((entry) => entry.hard).length;
  return (
    <>
      <header class="page-head">
        <p class="crumb">
          <a href="/services">Services</a> / {slug}
        </p>
        <h1>
          <bdi>{name}</bdi>
        </h1>
        {description !== null && (
          <p class="lead" dir="auto">
            {description}
          </p>
        )}
      </header>
      <dl class="tiles">
        <Tile name="Incidents">{number(postmortems.totalCount)}</Tile>
        <Tile name="Goes down with it">{number(hard)}</Tile>
        <Tile name="Degrades with it">{number(blastRadius.totalCount - hard)}</Tile>
        <Tile name="Needs">{number(dependencies.length)}</Tile>
        <Tile name="Needed by">{number(dependents.length)}</Tile>
      </dl>
      <div class="split side-right">
        <div>
          <TrendCard slug={slug} trend={trend} />
          <GraphCard service={service} />
          <ObservedCard service={service} />
          <IncidentsCard service={service} />
        </div>
        <aside aria-label="Facts">
          <FactsCard service={service} />
        </aside>
      </div>
    </>
  );
}

function Tile({ name, children }: { name: string; children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function TrendCard({ slug, trend }: { slug: string; trend: Trend }): VNode | null {
  const columns = columnsOf(trend, { service: slug });
  if (columns.length === 0) return null;
  return (
    <section class="card" aria-labelledby="trend">
      <h2 id="trend">Incidents over time</h2>
      <Columns columns={columns} unit="incident" caption="Published incidents by year of their start" />
    </section>
  );
}

function GraphCard({ service }: { service: ServiceFound }): VNode {
  const { nodes, edges } = serviceGraph(service);
  const { services, totalCount } = service.blastRadius;
  return (
    <section class="card" aria-labelledby="graph">
      <h2 id="graph">What it needs, and what needs it</h2>
      {edges.length === 0 ? (
        <p class="muted">Nobody has declared a dependency of it or on it.</p>
      ) : (
        <>
          <GraphPicture
            nodes={nodes}
            edges={edges}
            label="Dependencies and dependents; the tables have the same"
          />
          <p class="small muted above">
            A failure spreads along the arrows. Solid: it goes down; dashed: it degrades. Declared
            dependencies, as of now.
          </p>
          <DependenciesTable service={service} />
        </>
      )}
      {totalCount > 0 && (
        <details>
          <summary>{count(totalCount, 'service')} in the blast radius</summary>
          <div class="scroll" tabindex={0} role="region" aria-label="Blast radius">
            <table class="stacked">
              <TableHead columns={['Service', 'Effect', 'Way of the failure']} />
              <tbody>
                {services.map(({ service: hit, hard, path }) => (
                  <tr key={hit.slug}>
                    <th scope="row">
                      <ServiceName slug={hit.slug} name={hit.name} />
                    </th>
                    <td>{hard ? 'Goes down' : 'Degrades'}</td>
                    <td class="muted">{path.map(({ name }) => name).join(' → ')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </section>
  );
}

function DependenciesTable({ service: { dependencies } }: { service: ServiceFound }): VNode | null {
  if (dependencies.length === 0) return null;
  return (
    <details>
      <summary>Needs {count(dependencies.length, 'service')}</summary>
      <ul class="list">
        {dependencies.map(({ dependsOn, strength }) => (
          <li>
            <ServiceName slug={dependsOn.slug} name={dependsOn.name} />{' '}
            <span class="muted small">
              {strength === 'HARD' ? 'without it, it fails' : 'without it, it degrades'}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function ObservedCard({ service: { observedCascades } }: { service: ServiceFound }): VNode | null {
  if (observedCascades.length === 0) return null;
  return (
    <section class="card" aria-labelledby="observed">
      <h2 id="observed">What really went down with it</h2>
      <div class="scroll" tabindex={0} role="region" aria-label="Observed cascades">
        <table class="stacked">
          <caption>In published incidents, declared or not</caption>
          <TableHead columns={['Service', { number: 'Incidents' }, 'Dependency', 'Last seen']} />
          <tbody>
            {observedCascades.map(({ service, incidents, declared, lastSeenAt }) => (
              <tr key={service.slug}>
                <th scope="row">
                  <ServiceName slug={service.slug} name={service.name} />
                </th>
                <td class="r" data-label="Incidents">
                  {incidents}
                </td>
                <td>{declared ? 'Declared' : <span class="badge warn">Not declared</span>}</td>
                <td data-label="Last seen">{lastSeenAt !== null && <Day at={lastSeenAt} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function IncidentsCard({ service: { slug, postmortems } }: { service: ServiceFound }): VNode {
  const { totalCount, nodes } = postmortems;
  return (
    <section aria-labelledby="incidents" class="block">
      <div class="head page-head">
        <h2 id="incidents">Incidents</h2>
        {totalCount > nodes.length && <a href={link('/', { service: slug })}>All {number(totalCount)}</a>}
      </div>
      {nodes.length === 0 ? (
        <p class="card empty">None is written down.</p>
      ) : (
        <ol class="card flush list hits">
          {nodes.map((incident) => (
            <IncidentRow key={incident.reference} incident={incident} />
          ))}
        </ol>
      )}
    </section>
  );
}

function FactsCard({ service }: { service: ServiceFound }): VNode {
  const { slug, category, tier, team, provider, aliases, regions, blastRadius } = service;
  const facts: readonly (readonly [string, ComponentChildren])[] = [
    ['Slug', <code>{slug}</code>],
    ['Kind', label(category)],
    ['Tier', tier],
    ['Team', team !== null && <a href={link('/services', { team })}>{team}</a>],
    ['Provider', provider !== null && <a href={link('/services', { provider })}>{provider}</a>],
    ['Regions', regions.join(', ')],
    ['Also called', aliases.join(', ')],
    [
      'Falls with it',
      blastRadius.byCategory.map((kind) => `${number(kind.count)} ${label(kind.category)}`).join(', '),
    ],
    ['Feed', <a href={`${serviceLink(slug)}/feed.atom`}>New postmortems</a>],
  ];
  return (
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">Facts</h2>
      <dl class="facts">
        {facts.map(
          ([name, value]) =>
            value !== null &&
            value !== false &&
            value !== '' && (
              <>
                <dt>{name}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </>
            ),
        )}
      </dl>
    </section>
  );
}
