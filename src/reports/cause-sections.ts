import { concentrationTable, entryTable } from './entry-table.js';
import { interval, percent, plural, whole } from './format.js';
import type { Report } from './report.js';
import { column, machine, type Section, type Table } from './table.js';

/** Columns of the cross table, which has to fit on a sheet of paper. */
const SERVICES = 6;
const TOP = 10;

export function causeSection(report: Report): Section {
  const { byRootCauseFamily, byRootCause, byFactorFamily, triggerByCause, causeNames, trust, previous } =
    report;
  const unknown = trust.coverage.find(({ key }) => key === 'cause')!;
  const text: string[] = [];
  if (unknown.value !== null)
    text.push(
      `The primary cause is unknown for ${plural(unknown.n - unknown.k, 'incident')} of ${whole(unknown.n)} (${percent(1 - unknown.value)}).`,
    );
  text.push(
    'Each incident counts once, for its primary cause. Count and impact rank causes differently: both are shown.',
  );
  return {
    id: 'causes',
    title: 'Causes',
    text,
    charts: byRootCauseFamily.some(({ count }) => count > 0) ? ['causes', 'cause_impact'] : [],
    tables: [
      entryTable(
        { id: 'cause_families', title: 'By family', what: 'Family', keyed: true },
        byRootCauseFamily,
        previous.period,
      ),
      entryTable(
        { id: 'causes', title: 'By cause', what: 'Primary cause', shown: TOP, keyed: true },
        byRootCause,
        previous.period,
      ),
      entryTable(
        { id: 'factor_families', title: 'By family, in any role', what: 'Family', shown: TOP, keyed: true },
        byFactorFamily,
        previous.period,
      ),
      crossTable(report),
      pairTable(report),
      {
        id: 'triggers',
        title: 'Triggers and primary causes',
        columns: [
          machine('trigger', 'Code of the trigger', 'text'),
          column('trigger_name', 'Trigger'),
          machine('cause', 'Code of the cause', 'text'),
          column('cause_name', 'Primary cause'),
          column('count', 'Incidents', 'count'),
        ],
        rows: triggerByCause.map(({ row, column: cause, count }) => [
          row,
          causeNames[row] ?? null,
          cause,
          causeNames[cause] ?? null,
          count,
        ]),
        empty: 'No trigger is recorded apart from the primary cause.',
        shown: TOP,
      },
    ],
  };
}

/** Every cause with every service it reached, for machines. */
function pairTable({ causeByService: cells, causeNames }: Report): Table {
  return {
    id: 'cause_by_service',
    title: 'Causes by service',
    columns: [
      column('cause', 'Code'),
      column('label', 'Primary cause'),
      column('service', 'Service'),
      column('count', 'Incidents', 'count'),
    ],
    rows: cells.map(({ row, column: service, count }) => [row, causeNames[row] ?? null, service, count]),
    empty: 'No incident has a cause and a service.',
    only: 'machines',
  };
}

/** The most frequent causes by the services reached most often. */
function crossTable({ causeByService: cells, byService, byRootCause }: Report): Table {
  const counts = new Map(cells.map(({ row, column: service, count }) => [`${row} ${service}`, count]));
  const services = byService.filter(({ count }) => count > 0).slice(0, SERVICES);
  const causes = byRootCause.filter(({ count }) => count > 0).slice(0, TOP);
  return {
    id: 'cause_by_service_top',
    title: 'The most frequent causes by the services reached most often',
    columns: [
      column('label', 'Primary cause'),
      ...services.map(({ key, label }) => column(key, label, 'count')),
      column('all', 'All services', 'count'),
    ],
    rows:
      services.length === 0
        ? []
        : causes.map(({ key, label, count }) => [
            label,
            ...services.map((service) => counts.get(`${key} ${service.key}`) ?? null),
            count,
          ]),
    note: 'An incident counts once for each service it reached; the last column counts it once. CSV has every pair.',
    empty: 'No incident has a cause and a service.',
    only: 'people',
  };
}

export function serviceSection(report: Report): Section {
  const { byService, byProvider, serviceConcentration, providerConcentration, previous } = report;
  const text = [
    'An incident counts once for each service it reached, and once for each provider behind them.',
  ];
  if (providerConcentration.top !== null)
    text.push(
      `${percent(providerConcentration.topShare.value!)} of the incidents that reached a provider reached ${providerConcentration.top} (95 % interval ${interval(providerConcentration.topShare, percent)}).`,
    );
  return {
    id: 'services',
    title: 'Services and providers',
    text,
    charts: [
      ...(byService.some(({ count }) => count > 0) ? ['services'] : []),
      ...(byProvider.some(({ count }) => count > 0) ? ['providers'] : []),
    ],
    tables: [
      entryTable(
        { id: 'services', title: 'By service', what: 'Service', shown: TOP, keyed: true },
        byService,
        previous.period,
      ),
      entryTable(
        { id: 'providers', title: 'By provider', what: 'Provider', shown: TOP },
        byProvider,
        previous.period,
      ),
      timeTable(report),
      concentrationTable([
        ['service', serviceConcentration],
        ['provider', providerConcentration],
      ]),
    ],
  };
}

/** How long each service was hurt, and what that leaves of the period. */
function timeTable({ serviceTimes }: Report): Table {
  return {
    id: 'service_times',
    title: 'Time that services were hurt',
    columns: [
      column('key', 'Key'),
      column('label', 'Service'),
      column('outage_seconds', 'In outage', 'seconds'),
      column('without_outage', 'Free of outage', 'precise'),
      column('hurt_seconds', 'Hurt at all', 'seconds'),
      column('unhurt', 'Free of any', 'precise'),
      column('missing', 'No end known', 'count'),
    ],
    rows: serviceTimes.map((one) => [
      one.key,
      one.label,
      one.outageSeconds,
      one.withoutOutage,
      one.hurtSeconds,
      one.unhurt,
      one.missing,
    ]),
    note: 'As incidents tell it, not as probes or users do. The catalogue has no objectives, so no error budget is given: 99.9 % of 90 days leave 2 h 10 min.',
    empty: 'No incident names a service.',
    shown: TOP,
  };
}
