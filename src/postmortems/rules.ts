import type { InputProblem } from '../common/index.js';
import type { PostmortemContent } from './document.js';

/** Longest span between two anchors; seconds of it still fit the API's 32-bit durations. */
const LONGEST_INCIDENT_YEARS = 60;
const YEAR_MS = 366 * 86_400_000;

/** The order the anchors must have: every pair given must not run backwards. */
const ANCHOR_ORDER = [
  ['startedAt', 'detectedAt'],
  ['startedAt', 'acknowledgedAt'],
  ['detectedAt', 'acknowledgedAt'],
  ['startedAt', 'mitigatedAt'],
  ['startedAt', 'resolvedAt'],
  ['detectedAt', 'resolvedAt'],
  ['acknowledgedAt', 'resolvedAt'],
  ['mitigatedAt', 'resolvedAt'],
] as const;

/** What is wrong with the content as a whole, beyond each field on its own. */
export function contentProblems(content: PostmortemContent, prefix: string, now: Date): InputProblem[] {
  const at = (path: string): string => (prefix ? `${prefix}.${path}` : path);
  return [
    ...anchorProblems(content, at, now),
    ...factorProblems(content, at),
    ...serviceProblems(content, at),
    ...actionProblems(content, at),
  ];
}

type At = (path: string) => string;

function anchorProblems(content: PostmortemContent, at: At, now: Date): InputProblem[] {
  const problems: InputProblem[] = [];
  for (const [earlier, later] of ANCHOR_ORDER) {
    const from = content[earlier];
    const to = content[later];
    if (from === null || to === null) continue;
    if (Date.parse(to) < Date.parse(from)) {
      problems.push({ field: at(later), message: `${to} lies before ${earlier} (${from})` });
    } else if (Date.parse(to) - Date.parse(from) > LONGEST_INCIDENT_YEARS * YEAR_MS) {
      const message = `${to} lies more than ${LONGEST_INCIDENT_YEARS} years after ${earlier} (${from}); check the year`;
      problems.push({ field: at(later), message });
    }
  }
  const isFuture = (value: string): boolean => Date.parse(value) > now.getTime() + 86_400_000;
  content.timeline.forEach(({ at: when }, i) => {
    if (isFuture(when))
      problems.push({ field: at(`timeline[${i}].at`), message: `${when} lies in the future` });
  });
  content.affectedServices.forEach((affected, i) => {
    for (const end of ['startedAt', 'endedAt'] as const) {
      const value = affected[end];
      if (value !== null && isFuture(value)) {
        problems.push({ field: at(`affectedServices[${i}].${end}`), message: `${value} lies in the future` });
      }
    }
  });
  for (const anchor of ['startedAt', 'detectedAt', 'acknowledgedAt', 'mitigatedAt', 'resolvedAt'] as const) {
    const value = content[anchor];
    if (value !== null && isFuture(value)) {
      problems.push({ field: at(anchor), message: `${value} lies in the future` });
    }
  }
  return problems;
}

function factorProblems({ factors }: PostmortemContent, at: At): InputProblem[] {
  const problems: InputProblem[] = [];
  const seen = new Set<string>();
  let primary: number | undefined;
  factors.forEach((factor, i) => {
    const key = `${factor.category} ${factor.role}`;
    if (seen.has(key)) {
      const message = `${factor.category} as ${factor.role} is listed twice; keep one and put the rest in its note`;
      problems.push({ field: at(`factors[${i}]`), message });
    }
    seen.add(key);
    if (!factor.primary) return;
    if (primary !== undefined) {
      const message = `only one factor can be primary; factors[${primary}] already is`;
      problems.push({ field: at(`factors[${i}].primary`), message });
    }
    primary ??= i;
  });
  return problems;
}

/** Called with slugs already resolved, so that an alias and its slug count as one service. */
function serviceProblems({ affectedServices }: PostmortemContent, at: At): InputProblem[] {
  const problems: InputProblem[] = [];
  const seen = new Set<string>();
  affectedServices.forEach((affected, i) => {
    const field = at(`affectedServices[${i}]`);
    if (seen.has(affected.service)) {
      problems.push({ field: `${field}.service`, message: `${affected.service} is listed twice` });
    }
    seen.add(affected.service);
    if (affected.cascadedFrom !== null && affected.involvement === 'ORIGIN') {
      problems.push({
        field: `${field}.cascadedFrom`,
        message: 'is only for services with involvement CASCADE',
      });
    }
    if (affected.cascadedFrom === affected.service) {
      problems.push({ field: `${field}.cascadedFrom`, message: 'a service cannot cascade from itself' });
    }
    if (
      affected.startedAt &&
      affected.endedAt &&
      Date.parse(affected.endedAt) < Date.parse(affected.startedAt)
    ) {
      problems.push({ field: `${field}.endedAt`, message: `${affected.endedAt} lies before startedAt` });
    }
  });
  return problems;
}

function actionProblems({ actionItems, factors }: PostmortemContent, at: At): InputProblem[] {
  const codes = new Set(factors.map((factor) => factor.category));
  return actionItems.flatMap((action, i) =>
    action.mitigates.flatMap((code, j) =>
      codes.has(code)
        ? []
        : [
            {
              field: at(`actionItems[${i}].mitigates[${j}]`),
              message: `${code} is not a factor of this postmortem; its factors are ${[...codes].join(', ') || 'none'}`,
            },
          ],
    ),
  );
}

/** What must be there before a postmortem may be published; empty when nothing is missing. */
export function missingForPublish(content: PostmortemContent): string[] {
  const missing: string[] = [];
  const need = (present: boolean, what: string): void => void (present || missing.push(what));
  const primary = content.factors.find((factor) => factor.primary);
  need(content.summary.trim() !== '', 'summary');
  need(content.severity !== null, 'severity');
  need(content.startedAt !== null, 'startedAt');
  need(content.resolvedAt !== null, 'resolvedAt');
  need(content.affectedServices.length > 0, 'affectedServices');
  need(
    content.sections.some((section) => section.kind === 'ROOT_CAUSE'),
    'sections: one of kind ROOT_CAUSE',
  );
  need(primary !== undefined, 'factors: exactly one primary');
  if (primary?.category.startsWith('HUM')) {
    const why = content.factors.some((factor) => !factor.category.startsWith('HUM'));
    need(why, 'factors: a second one that says why the system let a human action cause it');
  }
  return missing;
}

export interface Completeness {
  readonly score: number;
  readonly missing: readonly string[];
}

/** What a reviewer should still ask for, as a share of everything that makes a postmortem useful later. */
export function completeness(content: PostmortemContent): Completeness {
  const primary = content.factors.find((factor) => factor.primary);
  const { impact } = content;
  const quantified = [
    impact.customersAffected,
    impact.usersAffected,
    impact.companiesAffected,
    impact.requestsFailed,
    impact.revenueLossUsd,
  ].some((figure) => figure !== null);
  const checks: readonly (readonly [boolean, string])[] = [
    [content.summary.trim() !== '', 'summary'],
    [content.severity !== null, 'severity'],
    [content.startedAt !== null, 'startedAt'],
    [content.detectedAt !== null, 'detectedAt'],
    [content.mitigatedAt !== null, 'mitigatedAt'],
    [content.resolvedAt !== null, 'resolvedAt'],
    [content.nature !== 'UNKNOWN', 'nature'],
    [content.detectedBy !== 'UNKNOWN', 'detectedBy'],
    [content.affectedServices.length > 0, 'affectedServices'],
    [primary !== undefined && !primary.category.startsWith('UNK'), 'factors: a primary cause that is known'],
    [
      primary !== undefined && primary.confidence !== 'LOW',
      'factors: a primary cause that a person confirmed',
    ],
    [content.sections.some((section) => section.kind === 'ROOT_CAUSE'), 'sections: ROOT_CAUSE'],
    [quantified, 'impact: a figure'],
    [content.timeline.length > 0, 'timeline'],
    [content.actionItems.length > 0, 'actionItems'],
    [
      content.actionItems.some((action) => action.mitigates.length > 0),
      'actionItems: one that mitigates a factor',
    ],
  ];
  const missing = checks.filter(([present]) => !present).map(([, what]) => what);
  return { score: Math.round((1 - missing.length / checks.length) * 100) / 100, missing };
}
