import type { VNode } from 'preact';
import { count, label, number } from '../format.js';
import { Fragment, plainText } from '../parts/fragment.js';
import { type Incident, INCIDENT_FIELDS, IncidentRow } from '../parts/incident.js';
import { Pager } from '../parts/pager.js';
import { FILTER_KEYS, type FilterKey, FILTERS, type Search } from '../search-filter.js';

export const SEARCH = `query Search($query: String!, $filter: PostmortemFilter, $after: String) {
  searchPostmortems(query: $query, filter: $filter, first: 20, after: $after, facets: [${Object.values(FILTERS).join()}]) {
    totalCount totalIsExact correctedQuery degraded
    pageInfo { hasNextPage hasPreviousPage endCursor }
    facets { facet values { value label count } }
    hits { highlights { field fragment } postmortem { ${INCIDENT_FIELDS} } }
  }
}`;

interface Value {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

/** What SEARCH answers. */
export interface Found {
  readonly totalCount: number;
  readonly totalIsExact: boolean;
  readonly correctedQuery: string | null;
  readonly degraded: boolean;
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly endCursor: string | null;
  };
  readonly facets: readonly { readonly facet: string; readonly values: readonly Value[] }[];
  readonly hits: readonly {
    readonly highlights: readonly { readonly field: string; readonly fragment: string }[];
    readonly postmortem: Incident;
  }[];
}

interface SearchPageProps {
  readonly search: Search;
  readonly found: Found | undefined;
  /** What is wrong with what was asked. */
  readonly problem: string | undefined;
}

export function SearchPage({ search, found, problem }: SearchPageProps): VNode {
  return (
    <>
      <SearchBox search={search} />
      {problem !== undefined && (
        <p class="note warn" role="alert">
          {problem}
          {search.values.length > 0 && (
            <>
              . <a href={search.cleared()}>Search without filters</a>
            </>
          )}
        </p>
      )}
      {found && (
        <div class="split side-right">
          <section aria-labelledby="results">
            <Summary search={search} found={found} />
            <Hits search={search} found={found} />
          </section>
          <Facets search={search} found={found} />
        </div>
      )}
    </>
  );
}

function SearchBox({ search }: { search: Search }): VNode {
  return (
    <div class={search.isEmpty ? 'hero first' : 'hero'}>
      <h1>{search.isEmpty ? 'Have we seen this before?' : 'Search'}</h1>
      <form action="/" method="get" role="search" class="searchbox">
        <input
          type="search"
          name="q"
          value={search.query}
          maxlength={500}
          placeholder="Symptom, error message, service, cause …"
          aria-label="Search postmortems"
          list="suggestions"
          data-suggest="suggestions"
          autocomplete="off"
        />
        <datalist id="suggestions" />
        {search.values.map(({ key, value }) => (
          <input type="hidden" name={key} value={value} />
        ))}
        <button class="button" type="submit">
          Search
        </button>
      </form>
    </div>
  );
}

function Summary({ search, found }: { search: Search; found: Found }): VNode {
  const { totalCount, totalIsExact, correctedQuery, degraded } = found;
  const total = count(totalCount, 'postmortem');
  return (
    <div class="block stack page-head">
      <div class="head">
        <h2 id="results">
          {search.isEmpty ? 'Newest incidents' : totalIsExact ? total : `At least ${total}`}
        </h2>
        {search.isEmpty && <span class="muted small">{total}</span>}
        <a class="jump" href="#filters">
          Filters
        </a>
      </div>
      {correctedQuery !== null && (
        <p>
          Nothing holds every word as typed. Searched for{' '}
          <a href={search.with({ q: correctedQuery })}>
            <strong>{correctedQuery}</strong>
          </a>
          .
        </p>
      )}
      {degraded && (
        <p class="muted small">The search server does not answer; the database searched instead.</p>
      )}
      <Chosen search={search} found={found} />
    </div>
  );
}

/** What is filtered by, each to be taken back. */
function Chosen({ search, found }: { search: Search; found: Found }): VNode | null {
  if (search.values.length === 0) return null;
  return (
    <ul class="chips" aria-label="Filters in use">
      {search.values.map(({ key, value }) => (
        <li key={`${key} ${value}`}>
          <a class="chip on" href={search.toggled(key, value)}>
            <bdi>{valueLabel(found, key, value)}</bdi>
            <span aria-hidden="true">×</span>
            <span class="hidden">remove this filter</span>
          </a>
        </li>
      ))}
      <li>
        <a class="chip" href={search.cleared()}>
          Clear all
        </a>
      </li>
    </ul>
  );
}

function valueLabel(found: Found, key: FilterKey, value: string): string {
  const facet = found.facets.find(({ facet: name }) => name === FILTERS[key]);
  return shown(key, facet?.values.find((one) => one.value === value)?.label ?? value);
}

function Hits({ search, found }: { search: Search; found: Found }): VNode {
  const { hits, pageInfo } = found;
  if (hits.length === 0)
    return (
      <div class="card empty">
        <strong>{search.isEmpty ? 'Nothing is written down yet' : 'Nothing like it is written down'}</strong>
        {search.isEmpty ? (
          <>
            Import postmortems with <code>npx hindsight import ./folder</code>.
          </>
        ) : (
          <>
            Try fewer words, the exact error message, or without filters. Or look at{' '}
            <a href="/">the newest incidents</a>, <a href="/causes">causes</a> and{' '}
            <a href="/services">services</a>.
          </>
        )}
      </div>
    );
  return (
    <>
      <ol class="card flush list hits">
        {hits.map((hit) => (
          <HitRow key={hit.postmortem.reference} {...hit} />
        ))}
      </ol>
      <Pager
        first={pageInfo.hasPreviousPage ? search.with({}) : null}
        next={
          pageInfo.hasNextPage && pageInfo.endCursor !== null
            ? search.with({ after: pageInfo.endCursor })
            : null
        }
      />
    </>
  );
}

function HitRow({ postmortem, highlights }: Found['hits'][number]): VNode {
  // Only a whole title can stand for the title.
  const title = highlights.find(
    ({ field, fragment }) => field === 'title' && plainText(fragment) === postmortem.title,
  );
  const others = highlights.filter((one) => one !== title);
  return (
    <IncidentRow incident={postmortem} heading={title && <Fragment text={title.fragment} />}>
      {others.length > 0 && (
        <div class="fragments">
          {others.map(({ field, fragment }) => (
            <p dir="auto">
              <span class="from">{fieldLabel(field)}</span>
              <Fragment text={fragment} />
            </p>
          ))}
        </div>
      )}
    </IncidentRow>
  );
}

function fieldLabel(field: string): string {
  if (field === 'errorSignatures') return 'Error';
  return label((field.split('.')[1] ?? field).toUpperCase());
}

const HEADINGS: Readonly<Record<FilterKey, string>> = {
  severity: 'Severity',
  rootCause: 'Cause',
  service: 'Service',
  year: 'Year',
  nature: 'Nature',
  provider: 'Provider',
  team: 'Team',
  status: 'Status',
  tag: 'Tag',
};
/** Values shown before the rest is folded away. */
const SHOWN = 8;

function Facets({ search, found }: { search: Search; found: Found }): VNode {
  return (
    <aside class="facets" id="filters" aria-label="Filters">
      {FILTER_KEYS.map((key) => {
        const values = found.facets.find(({ facet }) => facet === FILTERS[key])?.values ?? [];
        const isTelling = values.length > 1 || values.some(({ value }) => search.has(key, value));
        if (!isTelling) return null;
        const row = (value: Value): VNode => (
          <FacetRow key={value.value} search={search} name={key} value={value} />
        );
        const ordered = key === 'severity' || key === 'year' ? inOrder(key, values) : values;
        return (
          <section>
            <h3>{HEADINGS[key]}</h3>
            <ul>{ordered.slice(0, SHOWN).map(row)}</ul>
            {ordered.length > SHOWN && (
              <details>
                <summary>{number(ordered.length - SHOWN)} more</summary>
                <ul>{ordered.slice(SHOWN).map(row)}</ul>
              </details>
            )}
          </section>
        );
      })}
    </aside>
  );
}

/** Severities from the worst, years from the newest. */
function inOrder(key: FilterKey, values: readonly Value[]): Value[] {
  const sorted = [...values].sort((a, b) => (a.value < b.value ? -1 : 1));
  return key === 'year' ? sorted.reverse() : sorted;
}

/** Words of the API in words of people. */
function shown(key: FilterKey, text: string): string {
  return key === 'nature' || key === 'status' ? label(text) : text;
}

function FacetRow({ search, name, value }: { search: Search; name: FilterKey; value: Value }): VNode {
  const isOn = search.has(name, value.value);
  return (
    <li>
      <a href={search.toggled(name, value.value)} aria-current={isOn ? 'true' : undefined} rel="nofollow">
        <bdi>{shown(name, value.label)}</bdi>
        <span class="n">{number(value.count)}</span>
      </a>
    </li>
  );
}
