import type { ComponentChildren, VNode } from 'preact';
import { count, fieldName, label, short } from '../format.js';
import { causeLink, postmortemLink } from '../links.js';
import { Restricted, Severity, Status } from '../parts/badges.js';
import { cascadeGraph } from '../parts/cascade.js';
import { endingOf } from '../parts/ending.js';
import { GraphPicture } from '../parts/graph.js';
import { Prose } from '../parts/prose.js';
import { Timeline } from '../parts/timeline.js';
import { Lasted, When } from '../parts/when.js';
import { ServiceName } from '../parts/service-name.js';
import { ActionsTable, CausesTable } from './postmortem-tables.js';
import { FactsCard, SimilarCard } from './postmortem-side.js';
import type { Whole } from './postmortem.data.js';
import { TableHead } from '../parts/table-head.js';

const ANCHORS = [
  ['Started', 'startedAt'],
  ['Detected', 'detectedAt'],
  ['Acknowledged', 'acknowledgedAt'],
  ['Mitigated', 'mitigatedAt'],
  ['Resolved', 'resolvedAt'],
] as const;

/** The whole postmortem, what matters at 3 am first. */
export function PostmortemPage({
  whole,
  tools,
  relate,
}: {
  whole: Whole;
  tools: ComponentChildren;
  relate: ComponentChildren;
}): VNode {
  return (
    <article>
      <Head whole={whole} tools={tools} />
      <Glance whole={whole} />
      <div class="split side-right">
        <div>
          <InShort whole={whole} />
          <Summary whole={whole} />
          <TimelineCard whole={whole} />
          <CascadeCard whole={whole} />
          <Narrative whole={whole} />
          <CausesTable causes={whole.factors} />
          <ActionsTable actions={whole.actionItems} />
          <History whole={whole} />
        </div>
        <aside aria-label="Facts and similar incidents">
          <SimilarCard whole={whole} relate={relate} />
          <FactsCard whole={whole} />
        </aside>
      </div>
    </article>
  );
}

function Head({ whole, tools }: { whole: Whole; tools: ComponentChildren }): VNode {
  const { reference, title, severity, status, visibility } = whole;
  return (
    <header class="page-head">
      <p class="crumb">
        <a href="/">Postmortems</a> / {reference}
      </p>
      <h1 dir="auto">{title}</h1>
      <div class="row between head-row">
        <p class="row">
          <Severity value={severity} />
          <Status value={status} />
          <Restricted visibility={visibility} />
          {whole.startedAt !== null && <When at={whole.startedAt} />}
        </p>
        <div class="row no-print tools">
          <a class="jump" href="#similar">
            Similar
          </a>
          {tools}
          <button class="button quiet print" type="button" data-print hidden>
            Print
          </button>
        </div>
      </div>
    </header>
  );
}

/** Facts at a glance. */
function Glance({ whole }: { whole: Whole }): VNode {
  const { durations, affectedServices, actionItems, impact } = whole;
  const open = actionItems.filter(({ status }) => status === 'OPEN' || status === 'IN_PROGRESS').length;
  const people = [
    ['Users', impact.usersAffected],
    ['Customers', impact.customersAffected],
    ['Companies', impact.companiesAffected],
  ].find(([, figure]) => figure !== null) as [string, number] | undefined;
  return (
    <dl class="tiles">
      <Tile name="Detected after">
        <Lasted seconds={durations.timeToDetect} />
      </Tile>
      <Tile name="Mitigated after">
        <Lasted seconds={durations.timeToMitigate} />
      </Tile>
      <Tile name="Resolved after">
        <Lasted seconds={durations.timeToResolve} />
      </Tile>
      <Tile name="Services reached">{affectedServices.length}</Tile>
      {people && <Tile name={people[0]}>{short(people[1])}</Tile>}
      <Tile name="Actions">
        {actionItems.length === 0 ? (
          <span class="muted">none</span>
        ) : (
          <>
            {open} <small>open of {actionItems.length}</small>
          </>
        )}
      </Tile>
    </dl>
  );
}

function Tile({ name, children }: { name: string; children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Why, and what ended it: what somebody looks for who has the same alert now. */
function InShort({ whole }: { whole: Whole }): VNode | null {
  const primary = whole.factors.find((factor) => factor.primary);
  const ending = endingOf(whole);
  if (!primary && !ending) return null;
  return (
    <dl class="card in-short">
      {primary && (
        <>
          <dt>Why</dt>
          <dd>
            <a href={causeLink(primary.category.code)}>{primary.category.name}</a>
          </dd>
        </>
      )}
      {ending && (
        <>
          <dt>What ended it</dt>
          <dd>
            <Prose text={ending.text} />
            <a class="small no-print" href={`#${ending.anchor}`}>
              Read on
            </a>
          </dd>
        </>
      )}
    </dl>
  );
}

function Summary({ whole: { summary, impact, errorSignatures } }: { whole: Whole }): VNode {
  return (
    <section class="card" aria-labelledby="summary">
      <h2 id="summary">Summary</h2>
      {summary.trim() === '' ? <p class="muted">Nobody has written one yet.</p> : <Prose text={summary} />}
      {impact.description !== null && (
        <>
          <h3 class="above">Impact</h3>
          <Prose text={impact.description} />
        </>
      )}
      {errorSignatures.length > 0 && (
        <>
          <h3 class="above">Error messages and alerts</h3>
          {errorSignatures.map((signature) => (
            <pre class="signature">{signature}</pre>
          ))}
        </>
      )}
    </section>
  );
}

function TimelineCard({ whole }: { whole: Whole }): VNode | null {
  const anchors = ANCHORS.flatMap(([name, key]) => {
    const at = whole[key];
    return at === null ? [] : [{ name, at }];
  }).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  if (anchors.length === 0 && whole.timeline.length === 0) return null;
  return (
    <section class="card" aria-labelledby="timeline">
      <h2 id="timeline">Timeline</h2>
      <Timeline anchors={anchors} events={whole.timeline} />
    </section>
  );
}

function CascadeCard({ whole: { affectedServices } }: { whole: Whole }): VNode | null {
  if (affectedServices.length === 0) return null;
  const { nodes, edges } = cascadeGraph(affectedServices);
  const names = new Map(affectedServices.map(({ service }) => [service.slug, service.name]));
  const table = (
    <div class="scroll" tabindex={0} role="region" aria-label="Services reached">
      <table class="stacked">
        <TableHead columns={['Service', 'How far gone', 'Reached by']} />
        <tbody>
          {affectedServices.map(({ service, level, involvement, cascadedFrom }) => (
            <tr key={service.slug}>
              <th scope="row">
                <ServiceName slug={service.slug} name={service.name} />
              </th>
              <td>{label(level)}</td>
              <td>
                {involvement === 'ORIGIN'
                  ? 'It began here'
                  : cascadedFrom === null
                    ? 'Not said'
                    : (names.get(cascadedFrom.slug) ?? cascadedFrom.slug)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
  return (
    <section class="card" aria-labelledby="cascade">
      <h2 id="cascade">Services and cascade</h2>
      {edges.length > 0 && (
        <GraphPicture
          nodes={nodes}
          edges={edges}
          label="How the failure spread from service to service; the table has the same"
        />
      )}
      {edges.length > 0 && affectedServices.length > 4 ? (
        <details class="above">
          <summary>{count(affectedServices.length, 'service')} as a table</summary>
          {table}
        </details>
      ) : (
        table
      )}
    </section>
  );
}

function Narrative({ whole: { sections } }: { whole: Whole }): VNode | null {
  if (sections.length === 0) return null;
  return (
    <div class="card sections">
      {sections.map(({ kind, heading, body }, i) => (
        <section aria-labelledby={`section-${i}`}>
          <h2 id={`section-${i}`} dir="auto">
            {heading ?? label(kind)}
          </h2>
          <Prose text={body} />
        </section>
      ))}
    </div>
  );
}

function History({ whole: { reference, revisions, version } }: { whole: Whole }): VNode {
  return (
    <section class="card no-print" aria-labelledby="history">
      <div class="head">
        <h2 id="history">History</h2>
        <a href={`${postmortemLink(reference)}/revisions`}>
          {count(revisions.totalCount, 'version')}
          {revisions.totalCount > 1 && ', compare'}
        </a>
      </div>
      <ul class="list">
        {revisions.nodes.map(({ version: number, at, by, changes }) => (
          <li class="small">
            <strong>{number === version ? `${number}, now` : number}</strong> <When at={at} /> by{' '}
            <bdi>{by}</bdi>
            {changes.length > 0 && <span class="muted"> {changes.map(fieldName).join(', ')}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
