import { duration, interval, lastDay, percent, plural, whole } from './format.js';
import type { Report } from './report.js';
import { column, type Section, tableOf } from './table.js';

export function repeatSection({ repeats, previous }: Report): Section {
  const { count, share, pairs, whileActionOpen } = repeats;
  const text =
    share.n === 0
      ? ['Nothing happened, so nothing came back.']
      : [
          `${plural(share.k, 'incident')} of ${whole(share.n)} ${share.k === 1 ? 'is a repeat' : 'are repeats'} (${percent(share.value ?? 0)}, 95 % interval ${interval(share, percent)}); ${whole(count.previous ?? 0)} in ${previous.period}. ${whole(whileActionOpen)} began while an action item of the earlier incident against the same cause was not done.`,
          'A repeat is an incident that people related as RECURRENCE_OF one that began at most 365 days earlier. Suggested pairs do not count.',
        ];
  return {
    id: 'repeats',
    title: 'Repeats',
    text,
    charts: [],
    tables: [
      tableOf({ id: 'repeats', title: 'What came back', empty: 'None is known.' }, pairs, [
        [column('reference', 'Incident', 'reference'), (pair) => pair.reference],
        [column('title', 'Title'), (pair) => pair.title],
        [column('earlier_reference', 'Earlier', 'reference'), (pair) => pair.earlierReference],
        [column('earlier_title', 'Title of the earlier one'), (pair) => pair.earlierTitle],
        [column('seconds_between', 'After', 'seconds'), (pair) => pair.secondsBetween],
        [column('open_actions', 'Actions not done', 'count'), (pair) => pair.openActions],
      ]),
    ],
  };
}

export function actionSection(report: Report): Section {
  const { actions, asOf, timeZone, period, previous } = report;
  const { completion, onTime } = actions;
  const day = lastDay(asOf, timeZone);
  const text = [
    `As of the end of ${day}, ${plural(actions.open, 'action item')} of incidents up to then ${actions.open === 1 ? 'is' : 'are'} open, ${whole(actions.overdue)} of them overdue and ${whole(actions.withoutDueDate)} without a due date${actions.medianAgeSeconds === null ? '' : `; half of the open ones are older than ${duration(actions.medianAgeSeconds)}`}.`,
  ];
  if (completion.n > 0)
    text.push(
      `Of the ${plural(completion.n, 'action item')} that incidents of ${period.period} gave rise to, ${whole(completion.k)} ${completion.k === 1 ? 'is' : 'are'} done (${percent(completion.value!)}, 95 % interval ${interval(completion, percent)}).`,
    );
  if (onTime.value !== null)
    text.push(
      `Of those due in ${period.period}, ${whole(onTime.k)} of ${whole(onTime.n)} were done on time.`,
    );
  if (actions.completedUndated > 0)
    text.push(
      `${plural(actions.completedUndated, 'item is', 'items are')} done without a date and ${actions.completedUndated === 1 ? 'counts' : 'count'} as completed in no period.`,
    );
  return {
    id: 'actions',
    title: 'Action items',
    text,
    charts: actions.open > 0 ? ['ages'] : [],
    tables: [
      {
        id: 'action_items',
        title: 'Action items in numbers',
        columns: [
          column('figure', 'Figure'),
          column('current', period.period, 'count'),
          column('previous', previous.period, 'count'),
        ],
        rows: [
          ['Opened: of incidents that began in the period', actions.opened, actions.previousOpened],
          ['Completed in the period', actions.completed, actions.previousCompleted],
          [`Open at the end of ${day}`, actions.open, null],
          ['… of them overdue', actions.overdue, null],
          ['… of them without a due date', actions.withoutDueDate, null],
          ['Done without a date', actions.completedUndated, null],
          ['Due in the period', onTime.n, onTime.previous.n],
          ['… of them done on time', onTime.k, onTime.previous.k],
          ['… of them done, time not known', onTime.missing, onTime.previous.missing],
        ],
        empty: 'None.',
      },
      {
        id: 'action_ages',
        title: 'Age of the open ones, from the start of their incident',
        columns: [column('age', 'Age'), column('count', 'Open', 'count')],
        rows: actions.open === 0 ? [] : actions.ages.map(({ label, count }) => [label, count]),
        empty: 'No action item is open.',
      },
      tableOf(
        { id: 'overdue', title: 'Longest overdue', note: 'At most 20.', empty: 'None is overdue.' },
        actions.overdueItems,
        [
          [column('title', 'Action item'), (item) => item.title],
          [column('reference', 'Incident', 'reference'), (item) => item.reference],
          [column('team', 'Team'), (item) => item.team],
          [column('due_on', 'Due', 'day'), (item) => item.dueOn],
          [column('age_seconds', 'Age', 'seconds'), (item) => item.ageSeconds],
        ],
      ),
    ],
  };
}
