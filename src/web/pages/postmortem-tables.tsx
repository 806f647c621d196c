import type { VNode } from 'preact';
import { label } from '../format.js';
import { causeLink } from '../links.js';
import { Day } from '../parts/when.js';
import type { Action, Cause } from './postmortem.data.js';
import { TableHead } from '../parts/table-head.js';

/** Why it happened, the primary cause first. */
export function CausesTable({ causes }: { causes: readonly Cause[] }): VNode | null {
  if (causes.length === 0) return null;
  const ordered = [...causes].sort((a, b) => Number(b.primary) - Number(a.primary));
  return (
    <section class="card" aria-labelledby="causes">
      <h2 id="causes">Causes</h2>
      <div class="scroll" tabindex={0} role="region" aria-label="Table of causes">
        <table class="stacked">
          <TableHead columns={['Cause', 'Part it played', 'Confidence', 'Note']} />
          <tbody>
            {ordered.map(({ category, role, primary, confidence, note }) => (
              <tr key={`${category.code} ${role}`}>
                <th scope="row" class="keep">
                  <a href={causeLink(category.code)}>{category.name}</a>{' '}
                  <span class="code">{category.code}</span>
                </th>
                <td class="keep">
                  {label(role)} {primary && <span class="badge accent">Primary</span>}
                </td>
                <td data-label="Confidence">{label(confidence)}</td>
                <td dir="auto">{note}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What is done about it. */
export function ActionsTable({ actions }: { actions: readonly Action[] }): VNode | null {
  if (actions.length === 0) return null;
  const hasDue = actions.some(({ dueOn }) => dueOn !== null);
  const hasWho = actions.some(({ owner, team }) => owner !== null || team !== null);
  return (
    <section class="card" aria-labelledby="actions">
      <h2 id="actions">Action items</h2>
      <div class="scroll" tabindex={0} role="region" aria-label="Table of action items">
        <table class="stacked">
          <TableHead columns={['What', 'Status', hasDue && 'Due', hasWho && 'Who', 'Against']} />
          <tbody>
            {actions.map((action) => (
              <tr>
                <th scope="row" dir="auto">
                  {action.ticketUrl === null ? (
                    action.title
                  ) : (
                    <a href={action.ticketUrl} rel="noopener noreferrer nofollow">
                      {action.title}
                    </a>
                  )}{' '}
                  <span class="muted small nowrap">
                    {label(action.kind)}
                    {action.strategy !== null && `, ${label(action.strategy)}`}
                  </span>
                </th>
                <td>
                  <ActionStatus status={action.status} overdue={action.overdue} />
                </td>
                {hasDue && <td data-label="Due">{action.dueOn !== null && <Day at={action.dueOn} />}</td>}
                {hasWho && (
                  <td>
                    <bdi>{[action.owner, action.team].filter(Boolean).join(', ')}</bdi>
                  </td>
                )}
                <td>
                  {[...new Set(action.mitigates.map(({ category }) => category.code))].map((code) => (
                    <a class="code" href={causeLink(code)}>
                      {code}{' '}
                    </a>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

export function ActionStatus({ status, overdue }: { status: string; overdue: boolean }): VNode {
  if (overdue) return <span class="badge bad">Overdue</span>;
  const kind = status === 'DONE' ? 'good' : status === 'IN_PROGRESS' ? 'accent' : '';
  return <span class={`badge ${kind}`}>{label(status)}</span>;
}
