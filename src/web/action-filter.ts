import { type At, param } from './at.js';
import { link } from './links.js';

const OPEN = ['OPEN', 'IN_PROGRESS'];
const STATUSES: Readonly<Record<string, readonly string[]>> = {
  open: OPEN,
  OPEN: ['OPEN'],
  IN_PROGRESS: ['IN_PROGRESS'],
  DONE: ['DONE'],
  WONT_DO: ['WONT_DO'],
};
const ENUMERATION = /^[A-Z_]{3,30}$/;
const TEXTS = ['team', 'owner', 'service', 'rootCause'] as const;

/** Which action items are asked for, as the query string says it; what is open unless it says otherwise. */
export class ActionFilter {
  /** `open`, a status, or `any`. */
  readonly status: string;
  readonly isOverdue: boolean;
  readonly kind: string;
  readonly strategy: string;
  readonly team: string;
  readonly owner: string;
  readonly service: string;
  readonly rootCause: string;
  readonly after: string | undefined;

  constructor(at: At) {
    const asked = param(at, 'status') ?? 'open';
    this.status = asked === 'any' || asked in STATUSES ? asked : 'open';
    this.isOverdue = param(at, 'overdue') === 'yes';
    this.kind = param(at, 'kind') ?? '';
    this.strategy = param(at, 'strategy') ?? '';
    [this.team, this.owner, this.service, this.rootCause] = TEXTS.map((name) =>
      (param(at, name) ?? '').trim(),
    ) as [string, string, string, string];
    this.after = param(at, 'after');
  }

  /** As ActionItemFilter. */
  get filter(): object {
    const { status, isOverdue, kind, strategy, team, owner, service, rootCause } = this;
    return {
      ...(status !== 'any' && { status: STATUSES[status] }),
      ...(isOverdue && { overdue: true }),
      ...(ENUMERATION.test(kind) && { kind: [kind] }),
      ...(ENUMERATION.test(strategy) && { strategy: [strategy] }),
      ...(team !== '' && { team }),
      ...(owner !== '' && { owner }),
      ...(service !== '' && { service: [service] }),
      ...(rootCause !== '' && { rootCause: [rootCause] }),
    };
  }

  /** The address of the same list with other values, on its first page unless `after` is given. */
  with(changes: Readonly<Record<string, string>>): string {
    const { status, isOverdue, kind, strategy, team, owner, service, rootCause } = this;
    return link('/actions', {
      status: status === 'open' ? '' : status,
      overdue: isOverdue ? 'yes' : '',
      ...{ kind, strategy, team, owner, service, rootCause },
      ...changes,
    });
  }
}
