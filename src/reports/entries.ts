import { herfindahl, type Incident } from '../trends/index.js';
import { countEnds, countVerdicts, type Exposures, shareOf } from './figures.js';
import type { Cell, Concentration, Entry } from './report.js';

/** A thing an incident is counted under. */
export interface Key {
  readonly key: string;
  readonly label: string;
}

export interface Both {
  readonly current: readonly Incident[];
  readonly previous: readonly Incident[];
  readonly days: Exposures;
}

interface Sum {
  count: number;
  impact: number;
  missing: number;
}

/**
 * Incidents by what they have in common, most first; each counts once under each of its keys. Keys of either period are
 * there, and the keys in `always` even where nothing happened, in that order. Their verdicts are one family.
 */
export function entriesBy(
  { current, previous, days }: Both,
  keysOf: (incident: Incident) => readonly Key[],
  always?: readonly Key[],
): Entry[] {
  const labels = new Map((always ?? []).map(({ key, label }) => [key, label]));
  const now = sums(current, keysOf, labels);
  const then = sums(previous, keysOf, labels);
  const of = (all: ReadonlyMap<string, Sum>, key: string): Sum =>
    all.get(key) ?? { count: 0, impact: 0, missing: 0 };
  const keys = [...labels.keys()];
  if (!always) {
    keys.sort(
      (a, b) =>
        of(now, b).count - of(now, a).count ||
        of(now, b).impact - of(now, a).impact ||
        of(then, b).count - of(then, a).count ||
        (a < b ? -1 : 1),
    );
  }
  const verdicts = countVerdicts(
    keys.map((key) => [of(now, key).count, of(then, key).count] as const),
    days,
  );
  return keys.map((key, at) => ({
    key,
    label: labels.get(key)!,
    count: of(now, key).count,
    ...countEnds(of(now, key).count),
    previous: of(then, key).count,
    impactSeconds: of(now, key).impact,
    previousImpactSeconds: of(then, key).impact,
    impactMissing: of(now, key).missing,
    verdict: verdicts[at]!,
  }));
}

function sums(
  incidents: readonly Incident[],
  keysOf: (incident: Incident) => readonly Key[],
  labels: Map<string, string>,
): Map<string, Sum> {
  const all = new Map<string, Sum>();
  for (const incident of incidents) {
    for (const { key, label } of distinct(keysOf(incident))) {
      if (!labels.has(key)) labels.set(key, label);
      const sum = all.get(key) ?? { count: 0, impact: 0, missing: 0 };
      all.set(key, {
        count: sum.count + 1,
        impact: sum.impact + (incident.impactSeconds ?? 0),
        missing: sum.missing + Number(incident.impactSeconds === null),
      });
    }
  }
  return all;
}

function distinct(keys: readonly Key[]): Key[] {
  return [...new Map(keys.map((one) => [one.key, one])).values()];
}

/** How many incidents have both a row and a column; most first. */
export function crossed(
  incidents: readonly Incident[],
  rowsOf: (incident: Incident) => readonly Key[],
  columnsOf: (incident: Incident) => readonly Key[],
): Cell[] {
  const counts = new Map<string, { row: string; column: string; count: number }>();
  for (const incident of incidents) {
    for (const { key: row } of distinct(rowsOf(incident))) {
      for (const { key: column } of distinct(columnsOf(incident))) {
        const id = JSON.stringify([row, column]);
        const cell = counts.get(id) ?? { row, column, count: 0 };
        cell.count++;
        counts.set(id, cell);
      }
    }
  }
  const order = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
  return [...counts.values()].sort(
    (a, b) => b.count - a.count || order(a.row, b.row) || order(a.column, b.column),
  );
}

/** How much of what happened stands on one of them. */
export function concentration(
  incidents: readonly Incident[],
  keysOf: (incident: Incident) => readonly Key[],
  entries: readonly Entry[],
): Concentration {
  const n = incidents.filter((incident) => keysOf(incident).length > 0).length;
  const named = entries.filter(({ key, count }) => key !== '' && count > 0);
  const top = named[0];
  return {
    n,
    missing: incidents.length - n,
    top: top?.label ?? null,
    topShare: shareOf(top?.count ?? 0, n, incidents.length - n),
    herfindahl: herfindahl(
      named.map(({ count }) => count),
      n,
    ),
  };
}

export const SEVERITIES: readonly Key[] = ['SEV1', 'SEV2', 'SEV3', 'SEV4', 'SEV5'].map((key) => ({
  key,
  label: key,
}));

export const severityOf = ({ severity }: Incident): Key[] => [
  severity === null ? { key: '', label: 'Not stated' } : { key: severity, label: severity },
];

const DETECTION: Readonly<Record<string, string>> = {
  MONITORING: 'Monitoring',
  SYNTHETIC: 'Synthetic probe',
  EMPLOYEE: 'Employee',
  SECURITY: 'Security team, tool or researcher',
  CUSTOMER: 'Customer',
  PARTNER: 'Partner',
  PROVIDER: 'Provider',
  SOCIAL: 'Social media or press',
  UNKNOWN: 'Not known',
};
export const detectionOf = ({ detectedBy }: Incident): Key[] => [
  { key: detectedBy, label: DETECTION[detectedBy]! },
];
/** Noticed by ourselves: our telemetry, our probes, our people, our security. */
export const INTERNAL: ReadonlySet<string> = new Set(['MONITORING', 'SYNTHETIC', 'EMPLOYEE', 'SECURITY']);

const NO_CAUSE: Key = { key: '', label: 'No primary cause' };
export const causeOf = (incident: Incident): Key[] => {
  const primary = incident.factors.find((factor) => factor.primary);
  return [primary ? { key: primary.code, label: primary.name } : NO_CAUSE];
};
export const familyOf =
  (families: ReadonlyMap<string, string>) =>
  (incident: Incident): Key[] => {
    const [cause] = causeOf(incident);
    if (cause!.key === '') return [NO_CAUSE];
    const key = cause!.key.split('.')[0]!;
    return [{ key, label: families.get(key) ?? key }];
  };
/** The families of all that played a part. */
export const factorFamiliesOf =
  (families: ReadonlyMap<string, string>) =>
  ({ factors }: Incident): Key[] =>
    factors.length === 0
      ? [{ key: '', label: 'No cause' }]
      : factors.map(({ code }) => {
          const key = code.split('.')[0]!;
          return { key, label: families.get(key) ?? key };
        });
export const triggersOf = (incident: Incident): Key[] =>
  incident.factors
    .filter(({ role }) => role === 'TRIGGER')
    .map(({ code, name }) => ({ key: code, label: name }));

export const servicesOf = ({ services }: Incident): Key[] =>
  services.map(({ slug, name }) => ({ key: slug, label: name }));
export const providersOf = ({ services }: Incident): Key[] =>
  services.flatMap(({ provider }) => (provider === null ? [] : [{ key: provider, label: provider }]));
export const tiersOf = ({ services }: Incident): Key[] => {
  const tiers = services.map(({ tier }) => tier).filter((tier) => tier !== null);
  // An incident counts for the most critical tier it reached.
  if (tiers.length === 0) return [{ key: '', label: 'No tier' }];
  const tier = Math.min(...tiers);
  return [{ key: String(tier), label: `Tier ${tier}` }];
};
