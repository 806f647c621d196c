import type { VNode } from 'preact';
import { count, label, number } from '../format.js';
import { link } from '../links.js';
import { ServiceName } from '../parts/service-name.js';
import { TableHead } from '../parts/table-head.js';

export const SERVICES = `query Services($query: String, $provider: String, $team: String) {
  services(query: $query, provider: $provider, team: $team) {
    slug name category tier team provider postmortems(first: 1) { totalCount }
  }
}`;

export interface ListedService {
  readonly slug: string;
  readonly name: string;
  readonly category: string;
  readonly tier: number | null;
  readonly team: string | null;
  readonly provider: string | null;
  readonly postmortems: { readonly totalCount: number };
}

interface ServicesProps {
  readonly services: readonly ListedService[];
  readonly query: string;
  readonly provider: string;
  readonly team: string;
  readonly sort: 'incidents' | 'name';
}

/** Rows of the page; the rest is for whoever narrows the list. */
const SHOWN = 200;

/** What can fail, that with most incidents first. */
export function ServicesPage({ services, query, provider, team, sort }: ServicesProps): VNode {
  const ordered =
    sort === 'name'
      ? services
      : [...services].sort((a, b) => b.postmortems.totalCount - a.postmortems.totalCount);
  const sorted = (by: string): string => link('/services', { q: query, provider, team, sort: by });
  return (
    <>
      <header class="page-head">
        <h1>Services</h1>
        <p class="lead">What can fail, of ours and of others, and how often it did.</p>
      </header>
      <form class="card filters" method="get" action="/services" role="search" aria-label="Services">
        <div>
          <label for="q">Name</label>
          <input id="q" type="search" name="q" value={query} maxlength={200} />
        </div>
        <div>
          <label for="provider">Provider</label>
          <input id="provider" name="provider" value={provider} maxlength={200} />
        </div>
        <div>
          <label for="team">Team</label>
          <input id="team" name="team" value={team} maxlength={200} />
        </div>
        {sort === 'name' && <input type="hidden" name="sort" value="name" />}
        <button class="button quiet" type="submit">
          Filter
        </button>
      </form>
      <section class="card" aria-labelledby="list">
        <div class="head">
          <h2 id="list">{count(services.length, 'service')}</h2>
          <p class="small muted">
            {sort === 'name' ? (
              <a href={sorted('incidents')}>Most incidents first</a>
            ) : (
              <a href={sorted('name')}>By name</a>
            )}
          </p>
        </div>
        {services.length === 0 ? (
          <p class="empty">No service is like that.</p>
        ) : (
          <ServicesTable services={ordered.slice(0, SHOWN)} />
        )}
        {ordered.length > SHOWN && (
          <p class="muted small above">
            The first {number(SHOWN)} of {number(ordered.length)} are shown; name what you look for.
          </p>
        )}
      </section>
    </>
  );
}

function ServicesTable({ services }: { services: readonly ListedService[] }): VNode {
  const hasTeams = services.some(({ team }) => team !== null);
  return (
    <div class="scroll" tabindex={0} role="region" aria-label="Services">
      <table class="stacked">
        <TableHead
          columns={['Service', { number: 'Incidents' }, 'Kind', 'Provider', hasTeams && 'Team', 'Tier']}
        />
        <tbody>
          {services.map(({ slug, name, postmortems, category, provider, team, tier }) => (
            <tr key={slug}>
              <th scope="row">
                <ServiceName slug={slug} name={name} />
              </th>
              <td class="r" data-label="Incidents">
                {number(postmortems.totalCount)}
              </td>
              <td class="keep">{label(category)}</td>
              <td>{provider !== null && <a href={link('/services', { provider })}>{provider}</a>}</td>
              {hasTeams && <td>{team !== null && <a href={link('/services', { team })}>{team}</a>}</td>}
              <td data-label="Tier">{tier}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
