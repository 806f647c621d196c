import type { Random } from './random.js';

const COMPONENTS =
  'database cache queue gateway proxy scheduler replica cluster index broker resolver balancer ingress worker registry vault controller shard ledger stream bucket volume router switch firewall certificate token session cron pipeline deployment'.split(
    ' ',
  );
const PRODUCTS =
  'postgres redis kafka kubernetes mysql rabbitmq nginx envoy consul etcd elasticsearch zookeeper haproxy memcached cassandra dynamodb istio vitess clickhouse mongodb'.split(
    ' ',
  );
const FAILURES =
  'timeout failover latency saturation exhaustion deadlock leak misconfiguration partition corruption throttling overload expiry rollback crash backlog regression outage spike contention'.split(
    ' ',
  );
const VERBS =
  'failed stalled recovered restarted drained overloaded rejected retried blocked dropped leaked expired throttled rebalanced diverged'.split(
    ' ',
  );
const PLAIN =
  'after while because until during before although when traffic requests customers engineers on-call region zone deploy change config limit memory disk connection thread release version error rate alert dashboard minutes capacity traffic node host service dependency upstream downstream retry pool lock lag write read commit schema migration backup restore key'.split(
    ' ',
  );

export const REGIONS = [
  'us-east-1',
  'us-west-2',
  'eu-west-1',
  'eu-central-1',
  'ap-southeast-2',
  'ap-northeast-1',
];
export const PROVIDERS = ['aws', 'gcp', 'azure', 'cloudflare', 'fastly', 'stripe', 'okta', null, null, null];
export const TEAMS = Array.from({ length: 30 }, (_, i) => `team-${i + 1}`);
export const TAGS =
  'dns database network deploy certificate capacity third-party security storage queue'.split(' ');

/** Words only a few documents hold, such as host names and code names. */
export function rareWord(random: Random): string {
  return `${random.pick(['falcon', 'osprey', 'heron', 'kestrel', 'merlin'])}${random.int(100, 999)}`;
}

export function sentence(random: Random): string {
  const words = [random.zipf(PRODUCTS), random.zipf(COMPONENTS), random.pick(VERBS)];
  const length = random.int(6, 14);
  while (words.length < length) words.push(random.chance(0.12) ? random.zipf(FAILURES) : random.pick(PLAIN));
  if (random.chance(0.02)) words.push(rareWord(random));
  const text = words.join(' ');
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

export function paragraph(random: Random, sentences: number): string {
  return Array.from({ length: sentences }, () => sentence(random)).join(' ');
}

export function title(random: Random, service: string): string {
  return `${service}: ${random.zipf(PRODUCTS)} ${random.zipf(COMPONENTS)} ${random.zipf(FAILURES)}`;
}

export function signature(random: Random): string {
  return `ERR_${random.int(1000, 9999)} ${random.zipf(PRODUCTS)}: ${random.zipf(FAILURES)} on ${random.zipf(COMPONENTS)}`;
}
