/** What the page of a postmortem asks for. */
export const POSTMORTEM = `query Postmortem($reference: String!) {
  postmortem(reference: $reference) {
    id reference version status visibility title summary severity nature detectedBy changeRelated ownerTeam
    startedAt detectedAt acknowledgedAt mitigatedAt resolvedAt publishedAt updatedAt
    durations { timeToDetect timeToAcknowledge timeToMitigate timeToResolve }
    sections { kind heading body }
    factors { category { code name } role primary confidence note }
    affectedServices { service { slug name } level involvement cascadedFrom { slug } }
    impact { description customersAffected usersAffected companiesAffected requestsFailed revenueLossUsd dataLoss }
    timeline { at text }
    actionItems { title kind strategy status owner team dueOn completedAt ticketUrl overdue mitigates { category { code } } }
    errorSignatures regions tags
    links { title url }
    relations { kind note postmortem { reference title startedAt } }
    source { system url }
    completeness { score missing }
    similar(first: 5) { reasons { kind detail } postmortem { reference title startedAt severity } }
    revisions(first: 5) { totalCount nodes { version at by changes } }
  }
}`;

export interface Reached {
  readonly service: { readonly slug: string; readonly name: string };
  readonly level: string;
  readonly involvement: string;
  readonly cascadedFrom: { readonly slug: string } | null;
}

export interface Cause {
  readonly category: { readonly code: string; readonly name: string };
  readonly role: string;
  readonly primary: boolean;
  readonly confidence: string;
  readonly note: string | null;
}

export interface Action {
  readonly title: string;
  readonly kind: string;
  readonly strategy: string | null;
  readonly status: string;
  readonly owner: string | null;
  readonly team: string | null;
  readonly dueOn: string | null;
  readonly completedAt: string | null;
  readonly ticketUrl: string | null;
  readonly overdue: boolean;
  readonly mitigates: readonly { readonly category: { readonly code: string } }[];
}

export interface Similar {
  readonly reasons: readonly { readonly kind: string; readonly detail: string }[];
  readonly postmortem: {
    readonly reference: string;
    readonly title: string;
    readonly startedAt: string | null;
    readonly severity: string | null;
  };
}

export interface RevisionLine {
  readonly version: number;
  readonly at: string;
  readonly by: string;
  readonly changes: readonly string[];
}

export interface Impact {
  readonly description: string | null;
  readonly customersAffected: number | null;
  readonly usersAffected: number | null;
  readonly companiesAffected: number | null;
  readonly requestsFailed: number | null;
  readonly revenueLossUsd: number | null;
  readonly dataLoss: boolean | null;
}

type Anchor = 'startedAt' | 'detectedAt' | 'acknowledgedAt' | 'mitigatedAt' | 'resolvedAt';
type Duration = 'timeToDetect' | 'timeToAcknowledge' | 'timeToMitigate' | 'timeToResolve';

/** What POSTMORTEM answers. */
export interface Whole extends Readonly<Record<Anchor, string | null>> {
  readonly id: string;
  readonly reference: string;
  readonly version: number;
  readonly status: string;
  readonly visibility: string;
  readonly title: string;
  readonly summary: string;
  readonly severity: string | null;
  readonly nature: string;
  readonly detectedBy: string;
  readonly changeRelated: boolean | null;
  readonly ownerTeam: string | null;
  readonly publishedAt: string | null;
  readonly updatedAt: string;
  readonly durations: Readonly<Record<Duration, number | null>>;
  readonly sections: readonly {
    readonly kind: string;
    readonly heading: string | null;
    readonly body: string;
  }[];
  readonly factors: readonly Cause[];
  readonly affectedServices: readonly Reached[];
  readonly impact: Impact;
  readonly timeline: readonly { readonly at: string; readonly text: string }[];
  readonly actionItems: readonly Action[];
  readonly errorSignatures: readonly string[];
  readonly regions: readonly string[];
  readonly tags: readonly string[];
  readonly links: readonly { readonly title: string | null; readonly url: string }[];
  readonly relations: readonly {
    readonly kind: string;
    readonly note: string | null;
    readonly postmortem: {
      readonly reference: string;
      readonly title: string;
      readonly startedAt: string | null;
    };
  }[];
  readonly source: { readonly system: string; readonly url: string | null } | null;
  readonly completeness: { readonly score: number; readonly missing: readonly string[] };
  readonly similar: readonly Similar[];
  readonly revisions: { readonly totalCount: number; readonly nodes: readonly RevisionLine[] };
}
