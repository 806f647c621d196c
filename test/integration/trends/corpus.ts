import type { Random } from '../../../bench/random.js';

export const COUNT = 150;
export const SERVICES = [
  { slug: 'ledger', name: 'Ledger', team: 'money', provider: 'aws' },
  { slug: 'checkout', name: 'Checkout', team: 'money', provider: 'aws' },
  { slug: 'mail', name: 'Mail', team: 'talk', provider: null },
  { slug: 'search', name: 'Search', team: null, provider: 'gcp' },
  { slug: 'video', name: 'Video', team: 'talk', provider: 'cdn' },
];
const CAUSES = ['CAP.LIMIT', 'CFG.APP', 'NET.DNS', 'NET.BGP', 'SEC.DDOS', 'HUM.CMD', 'UNK.NODATA'];
/** So many of them, each as likely as the others. */
function several<T>(random: Random, from: readonly T[], count: number): T[] {
  const left = [...from];
  return Array.from({ length: count }, () => left.splice(random.int(0, left.length - 1), 1)[0]!);
}
const iso = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

/** 150 postmortems of 2023 to 2025, of every state, with and without what can be missing. */
export function documents(random: Random): object[] {
  return Array.from({ length: COUNT }, (_, i) => {
    const at = Date.UTC(2023, 0, 1) + random.int(0, 1095) * 86_400_000 + random.int(0, 86_399) * 1000;
    const has = (share: number, minutes: number): string | null =>
      random.chance(share) ? iso(at + minutes * 60_000) : null;
    const resolved = random.int(60, 900);
    const status = random.pick(['PUBLISHED', 'PUBLISHED', 'PUBLISHED', 'PUBLISHED', 'DRAFT', 'ARCHIVED']);
    const causes = several(random, CAUSES, random.int(status === 'DRAFT' ? 0 : 1, 3));
    return {
      hindsight: 1,
      status,
      source: { system: 'test', externalId: String(i) },
      title: `Incident ${i}`,
      startedAt: random.chance(0.95) ? iso(at) : null,
      detectedAt: has(0.8, random.int(0, 20)),
      mitigatedAt: has(0.7, random.int(21, 59)),
      resolvedAt: has(0.8, resolved),
      severity: random.pick(['SEV1', 'SEV2', 'SEV3', null]),
      nature: random.pick(['ACCIDENTAL', 'MALICIOUS', 'UNKNOWN']),
      detectedBy: random.pick(['MONITORING', 'CUSTOMER', 'UNKNOWN']),
      visibility: random.chance(0.1) ? 'RESTRICTED' : 'ORGANIZATION',
      tags: several(random, ['pool', 'night'], random.int(0, 2)),
      factors: causes.map((category, k) => ({
        category,
        role: k === 0 ? 'ROOT_CAUSE' : 'CONTRIBUTING',
        primary: k === 0,
      })),
      affectedServices: several(random, SERVICES, random.int(0, 3)).map(({ slug }, k) => ({
        service: slug,
        level: 'OUTAGE',
        involvement: k === 0 ? 'ORIGIN' : 'CASCADE',
      })),
      actionItems: random.chance(0.3) ? [{ title: 'Do it', kind: 'PREVENT' }] : [],
    };
  });
}

const STATS =
  'n missing min p50 p90 max mean geometricMean geometricMeanLow geometricMeanHigh zeros p50Low p50High';
const FILTER =
  'status severity rootCause service provider team nature tag startedFrom startedBefore updatedSince minTimeToResolve hasOpenActionItems';
const SERIES = `kind key label total points { bucket { label start end partial } count countLow countHigh impactSeconds impactMissing
  timeToDetect { ${STATS} } timeToMitigate { ${STATS} } timeToResolve { ${STATS} }
  control { expected lower upper outside } incidents { filter { ${FILTER} } group { by key otherThan } } }`;
/** Everything that trends answer. */
export const TRENDS = `query ($interval: TrendInterval, $groupBy: TrendGroup, $from: DateTime, $to: DateTime, $top: Int, $timezone: String,
    $filter: PostmortemFilter) {
  trends(interval: $interval, groupBy: $groupBy, from: $from, to: $to, top: $top, timezone: $timezone, filter: $filter) {
    interval groupBy timezone buckets { label start end partial } series { ${SERIES} } total { ${SERIES} }
    undated outside duplicates definition } }`;
