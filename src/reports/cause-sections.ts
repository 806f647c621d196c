import { concentrationTable, entryTable } from './entry-table.js';
import { interval, percent, plural, whole } from './format.js';
import type { Report } from './report.js';
import { column, machine, type Section, type Table, tableOf } from './table.js';

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
      tableOf(
        {
          id: 'triggers',
          title: 'Triggers and primary causes',
          empty: 'No trigger is recorded apart from the primary cause.',
          shown: TOP,
        },
        triggerByCause,
        [
          [machine('trigger', 'Code of the trigger', 'text'), ({ row }) => row],
          [column('trigger_name', 'Trigger'), ({ row }) => causeNames[row] ?? null],
          [machine('cause', 'Code of the cause', 'text'), (cell) => cell.column],
          [column('cause_name', 'Primary cause'), (cell) => causeNames[cell.column] ?? null],
          [column('count', 'Incidents', 'count'), ({ count }) => count],
        ],
      ),
    ],
  };
}

/** Every cause with every service it reached, for machines. */
function pairTable({ causeByService, causeNames }: Report): Table {
  return tableOf(
    {
      id: 'cause_by_service',
      title: 'Causes by service',
      empty: 'No incident has a cause and a service.',
      only: 'machines',
    },
    causeByService,
    [
      [column('cause', 'Code'), ({ row }) => row],
      [column('label', 'Primary cause'), ({ row }) => causeNames[row] ?? null],
      [column('service', 'Service'), (cell) => cell.column],
      [column('count', 'Incidents', 'count'), ({ count }) => count],
    ],
  );
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
  return tableOf(
    {
      id: 'service_times',
      title: 'Time that services were hurt',
      note: 'As incidents tell it, not as probes or users do. The catalogue has no objectives, so no error budget is given: 99.9 % of 90 days leave 2 h 10 min.',
      empty: 'No incident names a service.',
      shown: TOP,
    },
    serviceTimes,
    [
      [column('key', 'Key'), (one) => one.key],
      [column('label', 'Service'), (one) => one.label],
      [column('outage_seconds', 'In outage', 'seconds'), (one) => one.outageSeconds],
      [column('without_outage', 'Free of outage', 'precise'), (one) => one.withoutOutage],
      [column('hurt_seconds', 'Hurt at all', 'seconds'), (one) => one.hurtSeconds],
      [column('unhurt', 'Free of any', 'precise'), (one) => one.unhurt],
      [column('missing', 'No end known', 'count'), (one) => one.missing],
    ],
  );
}
