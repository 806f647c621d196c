import { plural } from './format.js';
import type { Report } from './report.js';
import { column, machine, people, type Section } from './table.js';

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
      {
        id: 'register',
        title: 'Incidents in the order they began',
        columns: [
          column('reference', 'Incident', 'reference'),
          column('started_at', 'Began', 'instant'),
          column('severity', 'Severity'),
          column('title', 'Title'),
          machine('cause', 'Code', 'text'),
          column('cause_name', 'Primary cause'),
          machine('confidence', 'Confidence', 'text'),
          people('reached', 'Services', 'text'),
          machine('services', 'Services', 'text'),
          machine('providers', 'Providers', 'text'),
          machine('nature', 'Nature', 'text'),
          machine('detected_by', 'Noticed by', 'text'),
          machine('change_related', 'Change related', 'yesno'),
          column('seconds_to_detect', 'To detect', 'seconds'),
          machine('seconds_to_acknowledge', 'To acknowledge', 'seconds'),
          column('seconds_to_mitigate', 'To mitigate', 'seconds'),
          column('seconds_to_resolve', 'To resolve', 'seconds'),
          column('impact_seconds', 'Impact', 'seconds'),
          machine('customers_affected', 'Customers', 'count'),
          column('repeat_of', 'Repeat of', 'reference'),
        ],
        rows: register.map((row) => [
          row.reference,
          row.startedAt,
          row.severity,
          row.title,
          row.cause,
          row.causeName,
          row.confidence,
          shortened(row.services),
          row.services.join(', '),
          row.providers.join(', '),
          row.nature,
          row.detectedBy,
          row.changeRelated,
          row.timeToDetect,
          row.timeToAcknowledge,
          row.timeToMitigate,
          row.timeToResolve,
          row.impactSeconds,
          row.customersAffected,
          row.repeatOf,
        ]),
        empty: `No incident began in ${period.period}.`,
        shown: SHOWN,
      },
    ],
  };
}

/** The first few; the page of the postmortem has them all. */
function shortened(services: readonly string[]): string {
  const rest = services.length - NAMED;
  return services.slice(0, NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
