import { entryTable, shareTable } from './entry-table.js';
import type { Report } from './report.js';
import type { Section } from './table.js';

export function detectionSection(report: Report): Section {
  const { byDetection, detectedInternally, changeRelated, withinTarget, previous } = report;
  return {
    id: 'detection',
    title: 'Detection and change',
    text: [
      'Noticed by ourselves are incidents that monitoring, a synthetic probe, an employee or our own security found first. Change related are those that a change of ours set off. Neither is a DORA metric: there is no count of deployments to divide by.',
    ],
    charts: byDetection.some(({ count }) => count > 0) ? ['detection'] : [],
    tables: [
      shareTable(
        'shares',
        'Shares',
        [
          ['Noticed by ourselves', detectedInternally],
          ['Change related', changeRelated],
          [`Mitigated within ${report.mitigationTargetMinutes} minutes`, withinTarget],
        ],
        previous.period,
      ),
      entryTable(
        { id: 'detection', title: 'Who noticed first', what: 'Noticed by' },
        byDetection,
        previous.period,
      ),
    ],
  };
}
