import { concentrationTable, entryTable } from './entry-table.js';
import { interval, percent, plural } from './format.js';
import type { Report } from './report.js';
import { column, type Section, type Table, type Value } from './table.js';

/** Rows and columns of a cross table that people are shown. */
const SIDE = 10;
const TOP = 10;

export function causeSection(report: Report): Section {
  const { byRootCauseFamily, byRootCause, triggerByCause, trust, previous } = report;
  const unknown = trust.coverage.find(({ key }) => key === 'cause')!;
  const text: string[] = [];
  if (unknown.value !== null)
    text.push(
      `The primary cause is unknown for ${plural(unknown.n - unknown.k, 'incident')} of ${unknown.n} (${percent(1 - unknown.value)}).`,
    );
  text.push(
    'Each incident counts once, for its primary cause. Count and impact rank causes differently: both are shown.',
  );
  return {
    id: 'causes',
    title: 'Causes',
    text,
    charts: byRootCauseFamily.some(({ count }) => count > 0) ? ['causes'] : [],
    tables: [
      entryTable(
        { id: 'cause_families', title: 'By family', what: 'Family' },
        byRootCauseFamily,
        previous.period,
      ),
      entryTable(
        { id: 'causes', title: 'By cause', what: 'Primary cause', shown: TOP },
        byRootCause,
        previous.period,
      ),
      causeByService(report),
      {
        id: 'triggers',
        title: 'Triggers and primary causes',
        columns: [
          column('trigger', 'Trigger'),
          column('cause', 'Primary cause'),
          column('count', 'Incidents', 'count'),
        ],
        rows: triggerByCause.map(({ row, column: cause, count }) => [row, cause, count]),
        empty: 'No trigger is recorded apart from the primary cause.',
        shown: TOP,
      },
    ],
  };
}

/** The most frequent causes by the services they reached most often; CSV has every pair. */
function causeByService({ causeByService: cells, byService, byRootCause }: Report): Table {
  const names = new Map(byRootCause.map(({ key, label }) => [key, label]));
  const services = byService.filter(({ count }) => count > 0).map(({ key }) => key);
  const rank = new Map(services.map((key, at) => [key, at]));
  const rows: Value[][] = cells.map(({ row, column: service, count }) => [
    row,
    names.get(row) ?? row,
    service,
    count,
  ]);
  rows.sort((a, b) => Number(b[3]) - Number(a[3]) || rank.get(String(a[2]))! - rank.get(String(b[2]))!);
  return {
    id: 'cause_by_service',
    title: 'Causes by service',
    columns: [
      column('cause', 'Code'),
      column('label', 'Primary cause'),
      column('service', 'Service'),
      column('count', 'Incidents', 'count'),
    ],
    rows,
    note: 'An incident counts once for each service it reached.',
    empty: 'No incident has a cause and a service.',
    shown: SIDE,
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
    charts: byService.some(({ count }) => count > 0) ? ['services'] : [],
    tables: [
      entryTable(
        { id: 'services', title: 'By service', what: 'Service', shown: TOP },
        byService,
        previous.period,
      ),
      entryTable(
        { id: 'providers', title: 'By provider', what: 'Provider', shown: TOP },
        byProvider,
        previous.period,
      ),
      concentrationTable([
        ['service', serviceConcentration],
        ['provider', providerConcentration],
      ]),
    ],
  };
}
