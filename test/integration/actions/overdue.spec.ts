import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../../../src/database/index.js';
import { overdueSql } from '../../../src/postmortems/index.js';
import { startTestApp, type TestApp } from '../../support/app.js';

const ZONE = 'Pacific/Kiritimati';
let t: TestApp;
beforeAll(async () => {
  t = await startTestApp({ HINDSIGHT_TIMEZONE: ZONE });
});
afterAll(() => t.close());

describe('an open action item', () => {
  // Clocks go forward in Berlin on 30 March 2025 and back on 26 October 2025, in Beirut at midnight, in Havana so that
  // the first hour of 2 November 2025 comes twice.
  it.each<[string, string, string, boolean]>([
    ['UTC', '2025-04-01T00:00:00Z', '2025-04-01T23:59:59Z', false],
    ['UTC', '2025-04-01T00:00:00Z', '2025-04-02T00:00:00Z', true],
    ['Europe/Berlin', '2025-03-30T00:30:00Z', '2025-03-30T21:59:59Z', false],
    ['Europe/Berlin', '2025-03-30T00:30:00Z', '2025-03-30T22:00:00Z', true],
    ['Europe/Berlin', '2025-03-29T22:59:59Z', '2025-03-29T23:00:00Z', true],
    ['Europe/Berlin', '2025-10-25T22:00:00Z', '2025-10-26T22:59:59Z', false],
    ['Europe/Berlin', '2025-10-25T22:00:00Z', '2025-10-26T23:00:00Z', true],
    ['America/New_York', '2025-04-01T00:00:00Z', '2025-04-01T03:59:59Z', false],
    ['America/New_York', '2025-04-01T00:00:00Z', '2025-04-01T04:00:00Z', true],
    ['Asia/Beirut', '2025-03-29T21:59:59Z', '2025-03-29T22:00:00Z', true],
    ['America/Havana', '2025-11-02T04:30:00Z', '2025-11-02T05:30:00Z', false],
    ['America/Havana', '2025-11-02T04:30:00Z', '2025-11-03T05:00:00Z', true],
    ['UTC', '2025-04-02T00:00:00Z', '2025-04-01T00:00:00Z', false],
  ])('in %s due at %s is, at %s, overdue: %s', async (zone, due, at, expected) => {
    const [row] = await t.get(Database).read<{ overdue: boolean }>(
      `SELECT ${overdueSql('x', zone, '$2::timestamptz')} AS overdue
       FROM (SELECT 'OPEN' AS status, $1::timestamptz AS due_on) x`,
      [due, at],
    );
    expect(row).toEqual({ overdue: expected });
  });
});

it('list, filter, counts and field tell by the configured zone what is overdue', async () => {
  const [day] = await t.get(Database).read<{ yesterday: string; today: string }>(
    `SELECT to_char((today - interval '1 second') AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS yesterday,
       to_char(today AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS today
     FROM (SELECT date_trunc('day', now() AT TIME ZONE '${ZONE}') AT TIME ZONE '${ZONE}' AS today) d`,
  );
  const { createPostmortem: made } = await t.ok(
    `mutation ($input: CreatePostmortemInput!) { createPostmortem(input: $input) { actionItems { title overdue } } }`,
    {
      input: {
        title: 'Two sides of midnight',
        actionItems: [
          { title: 'yesterday', kind: 'PREVENT', dueOn: day!.yesterday },
          { title: 'today', kind: 'PREVENT', dueOn: day!.today },
          { title: 'yesterday, done', kind: 'PREVENT', dueOn: day!.yesterday, status: 'DONE' },
          { title: 'never', kind: 'PREVENT' },
        ],
      },
    },
  );
  const overdue = { title: 'yesterday', overdue: true };
  const rest = ['today', 'yesterday, done', 'never'].map((title) => ({ title, overdue: false }));
  expect(made.actionItems).toEqual([overdue, ...rest]);
  const answer = await t.ok(`{
    is: actionItems(filter: { overdue: true }) { totalCount nodes { title overdue } }
    not: actionItems(filter: { overdue: false }) { totalCount nodes { title overdue } }
    postmortems { nodes { actionItems { title overdue } } }
    actionItemCounts(by: TEAM) { key label open overdue done total } }`);
  expect(answer.is).toEqual({ totalCount: 1, nodes: [overdue] });
  expect(answer.not.totalCount).toBe(3);
  expect(answer.not.nodes).toEqual(expect.arrayContaining(rest));
  expect(answer.postmortems.nodes).toEqual([{ actionItems: [overdue, ...rest] }]);
  expect(answer.actionItemCounts).toEqual([
    { key: '', label: 'None', open: 3, overdue: 1, done: 1, total: 4 },
  ]);
});

it('a time zone that PostgreSQL does not know is a mistake of the configuration', async () => {
  const elsewhere = { ...t.config, timeZone: 'Mars/Olympus' };
  const { ActionsModule } = await import('../../../src/actions/index.js');
  await expect(new ActionsModule(t.get(Database), elsewhere).onModuleInit()).rejects.toThrow(
    /HINDSIGHT_TIMEZONE: PostgreSQL does not know Mars/,
  );
});
