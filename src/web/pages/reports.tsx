import type { VNode } from 'preact';
import { number } from '../format.js';
import { When } from '../parts/when.js';
import { TableHead } from '../parts/table-head.js';

const BUCKETS = 'buckets { label partial } total { points { count } }';
export const REPORTS = `query Reports($timezone: String!, $years: DateTime!, $quarters: DateTime!) {
  reliabilityReports(first: 50) { url period filter revision publishedAt publishedBy incidents }
  years: trends(interval: YEAR, timezone: $timezone, from: $years) { ${BUCKETS} }
  quarters: trends(interval: QUARTER, timezone: $timezone, from: $quarters) { ${BUCKETS} }
}`;

interface Periods {
  readonly buckets: readonly { readonly label: string; readonly partial: boolean }[];
  readonly total: { readonly points: readonly { readonly count: number }[] };
}

/** What REPORTS answers. */
export interface ReportsFound {
  readonly reliabilityReports: readonly {
    readonly url: string;
    readonly period: string;
    readonly filter: string;
    readonly revision: number;
    readonly publishedAt: string;
    readonly publishedBy: string;
    readonly incidents: number;
  }[];
  readonly years: Periods;
  readonly quarters: Periods;
}

/** Reports that were published, and every period that one can be read for. */
export function ReportsPage({ found }: { found: ReportsFound }): VNode {
  const { reliabilityReports, years, quarters } = found;
  return (
    <>
      <header class="page-head">
        <h1>Reports</h1>
        <p class="lead">
          How reliable we were: incidents, causes, durations and actions of a period, compared with the one
          before. A published report stays as it was; any other is computed when it is opened.
        </p>
      </header>
      {reliabilityReports.length > 0 && <Published reports={reliabilityReports} />}
      <div class="families block">
        <PeriodList id="quarters" title="Quarters" periods={quarters} />
        <PeriodList id="years" title="Years" periods={years} />
      </div>
      {reliabilityReports.length === 0 && (
        <p class="muted small block">
          None is published yet; <code>publishReliabilityReport</code> freezes one on a period that is over.
        </p>
      )}
    </>
  );
}

function Published({ reports }: { reports: ReportsFound['reliabilityReports'] }): VNode {
  return (
    <section class="card" aria-labelledby="published">
      <h2 id="published">Published</h2>
      <div class="scroll" tabindex={0} role="region" aria-label="Published reports">
        <table class="stacked">
          <TableHead columns={['Period', { number: 'Incidents' }, 'Published', 'By']} />
          <tbody>
            {reports.map(({ url, period, filter, revision, publishedAt, publishedBy, incidents }) => (
              <tr key={url}>
                <th scope="row">
                  <a href={addressIn(url)}>{period}</a>
                  {revision > 1 && <span class="muted small"> revision {revision}</span>}
                  {narrowing(filter) && <span class="muted small"> only {narrowing(filter)}</span>}
                </th>
                <td class="r" data-label="Incidents">
                  {number(incidents)}
                </td>
                <td>
                  <When at={publishedAt} />
                </td>
                <td>
                  <bdi>{publishedBy}</bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** The address without the host, which may be called otherwise by whoever is here. */
function addressIn(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

/** `team payments; severity SEV1`; empty for all incidents. */
function narrowing(filter: string): string {
  return Object.entries(JSON.parse(filter) as Record<string, unknown>)
    .filter(([name]) => name !== 'status')
    .map(([name, value]) => `${name} ${[value].flat().join(', ')}`)
    .join('; ');
}

function PeriodList({ id, title, periods }: { id: string; title: string; periods: Periods }): VNode {
  const rows = periods.buckets.map((bucket, i) => ({
    ...bucket,
    incidents: periods.total.points[i]?.count ?? 0,
  }));
  return (
    <section class="card family" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <table>
        <TableHead columns={['Report', { number: 'Incidents' }]} />
        <tbody>
          {rows.reverse().map(({ label, partial, incidents }) => (
            <tr key={label}>
              <th scope="row">
                <a href={`/reports/${label}`}>{label}</a>
                {partial && <span class="muted small"> so far</span>}
              </th>
              <td class="r">{number(incidents)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
