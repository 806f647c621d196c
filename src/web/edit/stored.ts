import { type Draft, type Row, SCALAR_FIELDS, type Value } from './fields.js';

const CONTENT = `title summary severity visibility ownerTeam nature detectedBy changeRelated
  startedAt detectedAt acknowledgedAt mitigatedAt resolvedAt
  sections { kind heading body }
  factors { category { code } role primary confidence note }
  affectedServices { service { slug } level involvement startedAt endedAt cascadedFrom { slug } }
  impact { description customersAffected usersAffected companiesAffected requestsFailed revenueLossUsd dataLoss }
  timeline { at text }
  actionItems { id title kind strategy status owner team dueOn completedAt ticketUrl mitigates { category { code } } }
  errorSignatures regions tags links { title url }`;

/** What the form of a stored postmortem asks for. */
export const EDIT = `query Edit($reference: String!) {
  postmortem(reference: $reference) { id reference version status ${CONTENT} } }`;

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
  const { sections, factors, affectedServices, impact, timeline, actionItems, ...more } = stored as Record<
    string,
    never
  >;
  const { errorSignatures, links, regions, tags } = more;
  const rows = (list: readonly Raw[] | undefined): Row[] => (list ?? []) as Row[];
  return {
    scalars: Object.fromEntries(SCALAR_FIELDS.map(({ name }) => [name, stored[name] as Value])),
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
    actionItems: rows(actionItems).map((item) => ({ ...item, mitigates: codesOf(item.mitigates) })),
    errorSignatures: ((errorSignatures ?? []) as string[]).map((text) => ({ text })),
    links: rows(links),
  };
}

/** Answers hold objects where inputs hold their names. */
function nameOf(value: unknown, key: string): Value {
  return (value as Record<string, Value> | null)?.[key] ?? null;
}

/** A cause that played two parts is named once. */
function codesOf(factors: unknown): string[] {
  const codes = (factors as { category: { code: string } }[]).map(({ category }) => category.code);
  return [...new Set(codes)].sort();
}
