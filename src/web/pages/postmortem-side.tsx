import type { ComponentChildren, VNode } from 'preact';
import { label, number, percent } from '../format.js';
import { gateWord } from './gate.js';
import { link, postmortemLink } from '../links.js';
import { Severity } from '../parts/badges.js';
import { Day } from '../parts/when.js';
import type { Similar, Whole } from './postmortem.data.js';

const REASONS: Readonly<Record<string, string>> = {
  CONFIRMED: 'Confirmed by',
  DISMISSED: 'Dismissed by',
  SHARED_ERROR_SIGNATURE: 'Same error',
  SHARED_SERVICE: 'Same service',
  RELATED_SERVICE: 'Related service',
  SHARED_CAUSE: 'Same cause',
  RELATED_CAUSE: 'Related cause',
  MATCHING_WORDS: 'Same words',
  SAME_PROVIDER: 'Same provider',
  SAME_REGION: 'Same region',
};
/** Kinds of reasons shown of one incident, and details of one kind. */
const KINDS_SHOWN = 3;
const DETAILS_SHOWN = 5;

/** Have we seen this before: what is like it, and why. */
export function SimilarCard({
  whole: { similar, relations },
  relate,
}: {
  whole: Whole;
  relate: ComponentChildren;
}): VNode {
  return (
    <section class="card" aria-labelledby="similar">
      <h2 id="similar">Similar incidents</h2>
      {relations.length > 0 && (
        <ul class="list near">
          {relations.map(({ kind, note, postmortem }) => (
            <Near postmortem={postmortem}>
              <p class="reasons">
                <strong>{label(kind)} this, says a person</strong>
                {note !== null && (
                  <>
                    : <bdi>{note}</bdi>
                  </>
                )}
              </p>
            </Near>
          ))}
        </ul>
      )}
      {similar.length === 0 ? (
        <p class="muted">Nothing like it is written down.</p>
      ) : (
        <ul class="list near">
          {similar.map((one) => (
            <SimilarRow key={one.postmortem.reference} {...one} />
          ))}
        </ul>
      )}
      {relate}
    </section>
  );
}

function SimilarRow({ postmortem, reasons }: Similar): VNode {
  return (
    <Near postmortem={postmortem}>
      <ul class="reasons">
        {byKind(reasons).map(([kind, details]) => (
          <li>
            {REASONS[kind] ?? label(kind)}: <bdi>{details.slice(0, DETAILS_SHOWN).join(', ')}</bdi>
          </li>
        ))}
      </ul>
    </Near>
  );
}

/** What weighs most first, as the API orders it. */
function byKind(reasons: Similar['reasons']): [string, string[]][] {
  const kinds = new Map<string, string[]>();
  for (const { kind, detail } of reasons) kinds.set(kind, [...(kinds.get(kind) ?? []), detail]);
  return [...kinds].slice(0, KINDS_SHOWN);
}

function Near({
  postmortem,
  children,
}: {
  postmortem: { reference: string; title: string; startedAt: string | null; severity?: string | null };
  children: ComponentChildren;
}): VNode {
  const { reference, title, startedAt, severity } = postmortem;
  return (
    <li>
      <a href={postmortemLink(reference)} dir="auto">
        {title}
      </a>
      <p class="meta">
        {severity !== undefined && severity !== null && <Severity value={severity} />}
        <span>{reference}</span>
        {startedAt !== null && <Day at={startedAt} />}
      </p>
      {children}
    </li>
  );
}

const FIGURES = [
  ['Users', 'usersAffected'],
  ['Customers', 'customersAffected'],
  ['Companies', 'companiesAffected'],
  ['Requests failed', 'requestsFailed'],
  ['Revenue lost (USD)', 'revenueLossUsd'],
] as const;

/** Everything that is a value and no text. */
export function FactsCard({ whole }: { whole: Whole }): VNode {
  const { impact, source, completeness } = whole;
  return (
    <section class="card" aria-labelledby="facts">
      <h2 id="facts">Facts</h2>
      <dl class="facts">
        <Fact name="Nature">{label(whole.nature)}</Fact>
        <Fact name="Detected by">{label(whole.detectedBy)}</Fact>
        <Fact name="Set off by a change">{yesNo(whole.changeRelated)}</Fact>
        {FIGURES.map(([name, key]) => {
          const figure = impact[key];
          return figure !== null && <Fact name={name}>{number(figure)}</Fact>;
        })}
        {impact.dataLoss !== null && <Fact name="Data lost">{yesNo(impact.dataLoss)}</Fact>}
        {whole.regions.length > 0 && <Fact name="Regions">{whole.regions.join(', ')}</Fact>}
        {whole.ownerTeam !== null && <Fact name="Owner">{whole.ownerTeam}</Fact>}
        {whole.tags.length > 0 && (
          <Fact name="Tags" whole>
            <ul class="chips">
              {whole.tags.map((tag) => (
                <li>
                  <a class="chip" href={link('/', { tag })}>
                    <bdi>{tag}</bdi>
                  </a>
                </li>
              ))}
            </ul>
          </Fact>
        )}
        {whole.publishedAt !== null && (
          <Fact name="Published">
            <Day at={whole.publishedAt} />
          </Fact>
        )}
        {(whole.links.length > 0 || source?.url != null) && (
          <Fact name="Read on" whole>
            <Links whole={whole} />
          </Fact>
        )}
        <Fact name="Complete">
          {percent(completeness.score)}
          {completeness.missing.length > 0 && (
            <span class="muted small">; missing: {completeness.missing.map(missingWord).join(', ')}</span>
          )}
        </Fact>
      </dl>
    </section>
  );
}

function Fact({
  name,
  whole,
  children,
}: {
  name: string;
  whole?: boolean;
  children: ComponentChildren;
}): VNode {
  const shape = whole === true ? 'whole' : undefined;
  return (
    <>
      <dt class={shape}>{name}</dt>
      <dd class={shape}>{children}</dd>
    </>
  );
}

function Links({ whole: { links, source } }: { whole: Whole }): VNode {
  const all = [
    ...(source?.url != null ? [{ title: `Original (${source.system})`, url: source.url }] : []),
    ...links,
  ];
  return (
    <ul class="list">
      {all.map(({ title, url }) => (
        <li>
          <Outside url={url} title={title} />
        </li>
      ))}
    </ul>
  );
}

/** A link that somebody wrote: only to the web, whatever it says. */
function Outside({ url, title }: { url: string; title: string | null }): VNode {
  if (!/^https?:\/\//i.test(url)) return <bdi>{title ?? url}</bdi>;
  return (
    <a href={url} rel="noopener noreferrer nofollow">
      <bdi>{title ?? new URL(url).hostname}</bdi>
    </a>
  );
}

function yesNo(value: boolean | null): string {
  return value === null ? 'Not said' : value ? 'Yes' : 'No';
}

/** As the form calls it, within a sentence. */
function missingWord(what: string): string {
  const word = gateWord(what);
  return `${word.charAt(0).toLowerCase()}${word.slice(1)}`;
}
