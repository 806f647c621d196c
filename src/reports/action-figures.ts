import { type ActionInput, AGES } from './input.js';
import { shareDelta, shareOf } from './figures.js';
import type { ActionFigures, ShareOf } from './report.js';

export function actionFigures(input: ActionInput): ActionFigures {
  const onTime = (of: 'current' | 'previous'): ShareOf =>
    shareOf(input.dueOnTime[of], input.due[of] - input.dueUnknown[of], input.dueUnknown[of]);
  return {
    opened: input.opened.current,
    previousOpened: input.opened.previous,
    completed: input.completed.current,
    previousCompleted: input.completed.previous,
    open: input.open,
    overdue: input.overdue,
    withoutDueDate: input.withoutDueDate,
    completedUndated: input.completedUndated,
    completion: shareOf(input.completedOfOpened, input.opened.current, 0),
    onTime: shareDelta(onTime('current'), onTime('previous')),
    medianAgeSeconds: input.medianAgeSeconds,
    ages: AGES.map(([, label], at) => ({ label, count: input.ages[at] ?? 0 })),
    overdueItems: input.overdueItems,
  };
}
