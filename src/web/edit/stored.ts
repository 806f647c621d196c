import { type Draft, EMPTY_DRAFT, LIST_NAMES, type Row, type Value } from './fields.js';

const CONTENT = `title summary severity visibility ownerTeam nature detectedBy changeRelated
  startedAt detectedAt acknowledgedAt mitigatedAt resolvedAt
  sections { kind heading body }
  factors { category { code } role primary confidence note }
  affectedServices { service { slug } level involvement startedAt endedAt cascadedFrom { slug } }
  impact { description customersAffected usersAffected companiesAffected requestsFailed revenueLossUsd dataLoss }
  timeline { at text } errorSignatures regions tags links { title url }`;

/** What the form of a stored postmortem asks for. */
export const EDIT = `query Edit($reference: String!) {
  postmortem(reference: $reference) { id reference version status completeness { score missing } ${CONTENT} } }`;

export const CHOICES = `query Choices {
  rootCauseCategories { code name children { code name } }
  services { slug name } }`;

export interface Choices {
  readonly rootCauseCategories: readonly {
    readonly code: string;
    readonly name: string;
    readonly children: readonly { readonly code: string; readonly name: string }[];
  }[];
  readonly services: readonly { readonly slug: string; readonly name: string }[];
}

export interface Stored extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly reference: string;
  readonly version: number;
  readonly status: string;
  readonly title: string;
}

type Raw = Readonly<Record<string, unknown>>;

/** The stored postmortem as the form holds it. */
export function draftOf(stored: Raw): Draft {
  const { sections, factors, affectedServices, impact, timeline, errorSignatures, links, regions, tags } =
    stored as Record<string, never>;
  const rows = (list: readonly Raw[] | undefined): Row[] => (list ?? []) as Row[];
  return {
    scalars: scalarsOf(stored),
    impact: impact ?? {},
    regions: regions ?? [],
    tags: tags ?? [],
    sections: rows(sections),
    factors: rows(factors).map((factor) => ({ ...factor, category: nameOf(factor.category, 'code') })),
    affectedServices: rows(affectedServices).map((one) => ({
      ...one,
      service: nameOf(one.service, 'slug'),
      cascadedFrom: nameOf(one.cascadedFrom, 'slug'),
    })),
    timeline: rows(timeline),
    errorSignatures: ((errorSignatures ?? []) as string[]).map((text) => ({ text })),
    links: rows(links),
  };
}

/** Answers hold objects where snapshots and inputs hold their names. */
function nameOf(value: unknown, key: string): Value {
  if (value === null || value === undefined) return null;
  return (typeof value === 'object' ? (value as Record<string, Value>)[key] : value) as Value;
}

const APART = new Set<string>([...LIST_NAMES, 'impact', 'regions', 'tags']);

function scalarsOf(stored: Raw): Row {
  return Object.fromEntries(
    Object.entries({ ...EMPTY_DRAFT.scalars, ...stored }).filter(
      ([key, value]) => !APART.has(key) && (value === null || typeof value !== 'object'),
    ),
  ) as Row;
}
