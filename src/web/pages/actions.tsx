import type { VNode } from 'preact';
import type { ActionFilter } from '../action-filter.js';
import { count, label, number } from '../format.js';
import { postmortemLink } from '../links.js';
import { Pager } from '../parts/pager.js';
import { Day } from '../parts/when.js';
import { ActionStatus } from './postmortem-tables.js';
import { TableHead } from '../parts/table-head.js';

export const ACTIONS = `query Actions($filter: ActionItemFilter!, $after: String) {
  actionItems(filter: $filter, first: 50, after: $after) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
    nodes { title kind strategy status owner team dueOn ticketUrl overdue causeReturned causeReturnedAt
      postmortem { reference title } } }
  actionItemCounts(by: TEAM, filter: $filter) { key label open done overdue total }
}`;

interface Item {
  readonly title: string;
  readonly kind: string;
  readonly strategy: string | null;
  readonly status: string;
  readonly owner: string | null;
  readonly team: string | null;
  readonly dueOn: string | null;
  readonly ticketUrl: string | null;
  readonly overdue: boolean;
  readonly causeReturned: boolean | null;
  readonly causeReturnedAt: string | null;
  readonly postmortem: { readonly reference: string; readonly title: string };
}

/** What ACTIONS answers. */
export interface ActionsFound {
  readonly actionItems: {
    readonly totalCount: number;
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly endCursor: string | null;
    };
    readonly nodes: readonly Item[];
  };
  readonly actionItemCounts: readonly {
    readonly key: string;
    readonly label: string;
    readonly open: number;
    readonly done: number;
    readonly overdue: number;
    readonly total: number;
  }[];
}

interface ActionsProps {
  readonly filter: ActionFilter;
  readonly found: ActionsFound | undefined;
  readonly problem: string | undefined;
}

/** What is due, across all postmortems. */
export function ActionsPage({ filter, found, problem }: ActionsProps): VNode {
  return (
    <>
      <header class="page-head">
        <h1>Action items</h1>
        <p class="lead">What people promised to do, across all postmortems. What is due first comes first.</p>
      </header>
      <Filters filter={filter} />
      {problem !== undefined && (
        <p class="note warn block" role="alert">
          {problem}
        </p>
      )}
      {found && <Listed filter={filter} found={found} />}
    </>
  );
}

const STATUSES = ['open', 'OPEN', 'IN_PROGRESS', 'DONE', 'WONT_DO', 'any'];
const KINDS = ['PREVENT', 'DETECT', 'MITIGATE', 'PROCESS'];
const STRATEGIES = [
  ...[
    'AUTOMATION',
    'BACKUP_AND_RESTORE',
    'CAPACITY',
    'CHAOS_ENGINEERING',
    'EDGE_COMPUTING',
    'GRACEFUL_DEGRADATION',
  ],
  ...[
    'MULTI_CLOUD',
    'MULTI_REGION',
    'OBSERVABILITY',
    'RATE_LIMITING',
    'STAGED_ROLLOUT',
    'TRAINING',
    'VALIDATION',
    'OTHER',
  ],
];
const STATUS_WORDS: Readonly<Record<string, string>> = {
  open: 'Not done yet',
  OPEN: 'Not begun',
  any: 'Any',
};

function Filters({ filter }: { filter: ActionFilter }): VNode {
  return (
    <form class="card filters" method="get" action="/actions" aria-label="Filter">
      <Choice name="status" title="Status" value={filter.status} values={STATUSES} />
      <Choice name="kind" title="Kind" value={filter.kind} values={['', ...KINDS]} />
      <Choice name="strategy" title="Strategy" value={filter.strategy} values={['', ...STRATEGIES]} />
      <Text name="team" title="Team" value={filter.team} />
      <Text name="owner" title="Owner" value={filter.owner} />
      <Text name="service" title="Service" value={filter.service} />
      <Text name="rootCause" title="Cause (code)" value={filter.rootCause} />
      <label class="check">
        <input type="checkbox" name="overdue" value="yes" checked={filter.isOverdue} />
        Overdue only
      </label>
      <button class="button quiet" type="submit">
        Filter
      </button>
      <a class="small" href="/actions">
        Clear
      </a>
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly title: string;
  readonly value: string;
}

function Choice({ name, title, value, values }: FieldProps & { values: readonly string[] }): VNode {
  return (
    <div>
      <label for={name}>{title}</label>
      <select id={name} name={name}>
        {values.map((one) => (
          <option key={one} value={one} selected={one === value}>
            {one === '' ? 'Any' : (STATUS_WORDS[one] ?? label(one))}
          </option>
        ))}
      </select>
    </div>
  );
}

function Text({ name, title, value }: FieldProps): VNode {
  return (
    <div>
      <label for={name}>{title}</label>
      <input id={name} name={name} value={value} maxlength={200} size={14} />
    </div>
  );
}

function Listed({ filter, found }: { filter: ActionFilter; found: ActionsFound }): VNode {
  const { totalCount, pageInfo, nodes } = found.actionItems;
  return (
    <div class="split side-right block">
      <section class="card" aria-labelledby="list">
        <h2 id="list">{count(totalCount, 'action item')}</h2>
        {nodes.length === 0 ? <p class="empty">Nothing to do here.</p> : <ItemsTable items={nodes} />}
        <Pager
          first={pageInfo.hasPreviousPage ? filter.with({}) : null}
          next={
            pageInfo.hasNextPage && pageInfo.endCursor !== null
              ? filter.with({ after: pageInfo.endCursor })
              : null
          }
        />
      </section>
      <aside aria-label="By team">
        <Teams filter={filter} found={found} />
      </aside>
    </div>
  );
}

function ItemsTable({ items }: { items: readonly Item[] }): VNode {
  const hasDue = items.some(({ dueOn }) => dueOn !== null);
  const hasWho = items.some(({ owner, team }) => owner !== null || team !== null);
  return (
    <div class="scroll" tabindex={0} role="region" aria-label="Action items">
      <table class="stacked">
        <TableHead columns={['What', 'Status', hasDue && 'Due', hasWho && 'Who']} />
        <tbody>
          {items.map((item) => (
            <tr>
              <th scope="row">
                <bdi>
                  {item.ticketUrl === null ? (
                    item.title
                  ) : (
                    <a href={item.ticketUrl} rel="noopener noreferrer nofollow">
                      {item.title}
                    </a>
                  )}
                </bdi>
                <span class="muted small block-text">
                  {label(item.kind)}
                  {item.strategy !== null && `, ${label(item.strategy)}`} ·{' '}
                  <a href={postmortemLink(item.postmortem.reference)}>{item.postmortem.reference}</a>{' '}
                  <bdi>{item.postmortem.title}</bdi>
                </span>
              </th>
              <td>
                <ActionStatus status={item.status} overdue={item.overdue} />
                {item.causeReturned === true && item.causeReturnedAt !== null && (
                  <span class="small error block-text">
                    The cause came back <Day at={item.causeReturnedAt} />
                  </span>
                )}
              </td>
              {hasDue && <td data-label="Due">{item.dueOn !== null && <Day at={item.dueOn} />}</td>}
              {hasWho && (
                <td>
                  <bdi>{[item.owner, item.team].filter(Boolean).join(', ')}</bdi>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Teams({ filter, found }: { filter: ActionFilter; found: ActionsFound }): VNode | null {
  if (found.actionItemCounts.length === 0) return null;
  return (
    <section class="card" aria-labelledby="teams">
      <h2 id="teams">By team</h2>
      <table>
        <TableHead columns={['Team', { number: 'Overdue' }, { number: 'All' }]} />
        <tbody>
          {found.actionItemCounts.map(({ key, label: called, overdue, total }) => (
            <tr key={key}>
              <th scope="row">
                {key === '' ? (
                  <span class="muted">No team</span>
                ) : (
                  <a href={filter.with({ team: key })}>
                    <bdi>{called}</bdi>
                  </a>
                )}
              </th>
              <td class="r">{overdue === 0 ? '' : <span class="error">{number(overdue)}</span>}</td>
              <td class="r">{number(total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
