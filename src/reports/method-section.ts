import { METRICS_NOT_GIVEN, NOT_COUNTED, VERDICTS } from '../trends/index.js';
import { VERDICT_WORDS } from './format.js';
import type { Report } from './report.js';
import { column, machine, type Section, tableOf } from './table.js';

export function methodSection(report: Report): Section {
  const { definitions, definitionsVersion, taxonomyVersion, timeZone, fiscalYearStart } = report;
  return {
    id: 'method',
    title: 'Method',
    text: [
      `Definitions version ${definitionsVersion}, taxonomy version ${taxonomyVersion}, time zone ${timeZone}, fiscal year from month ${fiscalYearStart} on.`,
      `Nowhere count: ${lower(NOT_COUNTED)}`,
      'An incident belongs to the period it began in. Nothing is imputed: what lacks a time is left out of the figures that need it and counted as missing. Teams and people are not ranked.',
      'Counts of two periods are compared by the exact conditional test (the later count is binomial, given both), per day; shares by Fisher’s exact test; totals of impact by the exact test over all ways the incidents of both periods could have fallen into either. Within a table, and among the headline figures beside the number of incidents, verdicts are corrected by Holm, so that the chance of any false one is 5 % at most.',
    ],
    charts: [],
    tables: [
      {
        id: 'verdicts',
        title: 'What the verdicts mean',
        columns: [column('verdict', 'Word'), column('meaning', 'Meaning')],
        rows: Object.entries(VERDICTS).map(([verdict, meaning]) => [
          VERDICT_WORDS[verdict as keyof typeof VERDICTS],
          meaning,
        ]),
        empty: '',
      },
      tableOf({ id: 'definitions', title: 'Definitions', empty: '' }, definitions, [
        [machine('key', 'Key', 'text'), (one) => one.key],
        [column('name', 'Figure'), (one) => one.name],
        [column('formula', 'Formula'), (one) => one.formula],
        [column('notes', 'Left out, and how to read it'), (one) => one.notes],
        [machine('source', 'Source', 'text'), (one) => one.source],
      ]),
      tableOf({ id: 'not_given', title: 'What is not given', empty: '' }, METRICS_NOT_GIVEN, [
        [column('name', 'Figure'), (one) => one.name],
        [column('why', 'Why not'), (one) => one.why],
        [column('instead', 'Instead'), (one) => one.instead],
      ]),
    ],
  };
}

function lower(text: string): string {
  return text[0]!.toLowerCase() + text.slice(1);
}
