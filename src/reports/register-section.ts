import { plural } from './format.js';
import type { Report } from './report.js';
import { column, machine, people, type Section, tableOf } from './table.js';

/** Rows of the register that people are shown; more than that nobody reads. */
const SHOWN = 300;
/** Services of an incident that people are shown. */
const NAMED = 3;

export function registerSection({ register, period }: Report): Section {
  return {
    id: 'register',
    title: 'Incident register',
    text:
      register.length === 0
        ? []
        : [
            `${plural(register.length, 'incident')} that began in ${period.period}, each with all its times; one that lasted beyond it counts here and not again.`,
          ],
    charts: [],
    tables: [
      tableOf(
        {
          id: 'register',
          title: 'Incidents in the order they began',
          empty: `No incident began in ${period.period}.`,
          shown: SHOWN,
        },
        register,
        [
          [column('reference', 'Incident', 'reference'), (row) => row.reference],
          [column('started_at', 'Began', 'instant'), (row) => row.startedAt],
          [column('severity', 'Severity'), (row) => row.severity],
          [column('title', 'Title'), (row) => row.title],
          [machine('cause', 'Code', 'text'), (row) => row.cause],
          [column('cause_name', 'Primary cause'), (row) => row.causeName],
          [machine('confidence', 'Confidence', 'text'), (row) => row.confidence],
          [people('reached', 'Services', 'text'), (row) => shortened(row.services)],
          [machine('services', 'Services', 'text'), (row) => row.services.join(', ')],
          [machine('providers', 'Providers', 'text'), (row) => row.providers.join(', ')],
          [machine('nature', 'Nature', 'text'), (row) => row.nature],
          [machine('detected_by', 'Noticed by', 'text'), (row) => row.detectedBy],
          [machine('change_related', 'Change related', 'yesno'), (row) => row.changeRelated],
          [column('seconds_to_detect', 'To detect', 'seconds'), (row) => row.timeToDetect],
          [machine('seconds_to_acknowledge', 'To acknowledge', 'seconds'), (row) => row.timeToAcknowledge],
          [column('seconds_to_mitigate', 'To mitigate', 'seconds'), (row) => row.timeToMitigate],
          [column('seconds_to_resolve', 'To resolve', 'seconds'), (row) => row.timeToResolve],
          [column('impact_seconds', 'Impact', 'seconds'), (row) => row.impactSeconds],
          [machine('customers_affected', 'Customers', 'count'), (row) => row.customersAffected],
          [column('repeat_of', 'Repeat of', 'reference'), (row) => row.repeatOf],
        ],
      ),
    ],
  };
}

/** The first few; the page of the postmortem has them all. */
function shortened(services: readonly string[]): string {
  const rest = services.length - NAMED;
  return services.slice(0, NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
