import type { ComponentChildren, VNode } from 'preact';
import { Restricted, Severity, Status } from './badges.js';
import { Lasted, When } from './when.js';

/** A postmortem in a list. */
export interface Incident {
  readonly reference: string;
  readonly title: string;
  readonly status: string;
  readonly visibility: string;
  readonly severity: string | null;
  readonly startedAt: string | null;
  readonly durations: { readonly timeToResolve: number | null };
  readonly affectedServices: readonly {
    readonly service: { readonly slug: string; readonly name: string };
  }[];
  readonly factors: readonly {
    readonly primary: boolean;
    readonly category: { readonly code: string; readonly name: string };
  }[];
}

/** What a document must select for it. */
export const INCIDENT_FIELDS = `reference title status visibility severity startedAt durations { timeToResolve }
  affectedServices { service { slug name } } factors { primary category { code name } }`;

const SERVICES_SHOWN = 3;

export function IncidentRow({
  incident,
  heading,
  children,
}: {
  incident: Incident;
  /** The title, where it is to be shown with marks. */
  heading?: ComponentChildren;
  children?: ComponentChildren;
}): VNode {
  const { reference, title, startedAt, affectedServices } = incident;
  const primary = incident.factors.find((factor) => factor.primary);
  const rest = affectedServices.length - SERVICES_SHOWN;
  return (
    <li>
      <p class="hit-title" dir="auto">
        <a href={`/postmortems/${reference}`}>{heading ?? title}</a>
      </p>
      <p class="meta">
        <span class="row">
          <Severity value={incident.severity} />
          <Status value={incident.status} />
          <Restricted visibility={incident.visibility} />
          <span>{reference}</span>
        </span>
        {startedAt !== null && <When at={startedAt} />}
        {incident.durations.timeToResolve !== null && (
          <span>
            <Lasted seconds={incident.durations.timeToResolve} />
          </span>
        )}
        {affectedServices.length > 0 && (
          <span>
            {affectedServices.slice(0, SERVICES_SHOWN).map(({ service }, i) => (
              <>
                {i > 0 && ', '}
                <a href={`/services/${encodeURIComponent(service.slug)}`}>
                  <bdi>{service.name}</bdi>
                </a>
              </>
            ))}
            {rest > 0 && ` and ${rest} more`}
          </span>
        )}
        {primary && (
          <a href={`/causes/${encodeURIComponent(primary.category.code)}`}>{primary.category.name}</a>
        )}
      </p>
      {children}
    </li>
  );
}
