/** Words of the field that mean the same; each group is one concept. Lower case, words parted by one space. */
export const SYNONYMS: readonly (readonly string[])[] = [
  ['db', 'database'],
  ['k8s', 'kubernetes'],
  ['ddos', 'denial of service', 'dos attack'],
  ['cert', 'certificate', 'certs'],
  ['postgres', 'postgresql', 'pg', 'psql'],
  ['xid', 'transaction id', 'txid'],
  ['prod', 'production'],
  ['lb', 'load balancer', 'elb', 'nlb', 'alb'],
  ['az', 'availability zone', 'availability zones'],
  ['dc', 'data center', 'datacenter', 'data centre', 'datacentre'],
  ['repo', 'repository'],
  ['config', 'configuration', 'configs'],
  ['misconfig', 'misconfiguration', 'misconfigured'],
  ['auth', 'authentication'],
  ['authz', 'authorization'],
  ['msg', 'message'],
  ['mq', 'message queue'],
  ['env', 'environment'],
  ['infra', 'infrastructure'],
  ['perf', 'performance'],
  ['mem', 'memory'],
  ['oom', 'out of memory'],
  ['cpu', 'processor'],
  ['dns', 'name resolution', 'domain name system'],
  ['ssl', 'tls'],
  ['vm', 'virtual machine'],
  ['fs', 'filesystem', 'file system'],
  ['gc', 'garbage collection', 'garbage collector'],
  ['regex', 'regexp', 'regular expression'],
  ['int', 'integer'],
  ['es', 'elasticsearch'],
  ['mongo', 'mongodb'],
  ['rabbit', 'rabbitmq'],
  ['zk', 'zookeeper'],
  ['failover', 'fail over'],
  ['rollback', 'roll back', 'rolled back'],
  ['thundering herd', 'retry storm', 'reconnect storm'],
  ['split brain', 'split-brain'],
  ['fat finger', 'mistyped', 'typo'],
  ['3rd party', 'third party', 'third-party'],
  ['ha', 'high availability'],
  ['ci', 'continuous integration'],
  ['deploy', 'deployment', 'rollout', 'release'],
  ['outage', 'downtime', 'disruption'],
  ['overbilling', 'overcharge', 'double charge', 'charged twice'],
  ['accidentally', 'by mistake', 'mistakenly', 'inadvertently', 'unintentionally'],
  ['delete', 'wipe', 'truncate', 'drop table'],
  ['leak', 'expose', 'disclose'],
  ['crash', 'crashloop', 'crash loop'],
  ['hacked', 'breach', 'compromised'],
];

const GROUP_OF = new Map(SYNONYMS.flatMap((group) => group.map((entry) => [entry, group] as const)));
const LONGEST = Math.max(...SYNONYMS.flat().map((entry) => entry.split(' ').length));

export interface Concept {
  /** As typed, in lower case. */
  readonly typed: string;
  /** What else means the same. */
  readonly synonyms: readonly string[];
}

/** Words to concepts: the longest entry of the table wins, so that `transaction id` is one concept. */
export function conceptsOf(words: readonly string[]): Concept[] {
  const concepts: Concept[] = [];
  for (let at = 0; at < words.length;) {
    let length = Math.min(LONGEST, words.length - at);
    while (length > 1 && !GROUP_OF.has(words.slice(at, at + length).join(' '))) length--;
    const typed = words.slice(at, at + length).join(' ');
    const group = GROUP_OF.get(typed) ?? [];
    concepts.push({ typed, synonyms: group.filter((entry) => entry !== typed) });
    at += length;
  }
  return concepts;
}
