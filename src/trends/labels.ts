import type { TrendGroup } from '../postmortems/index.js';

const NOTHING: Readonly<Partial<Record<TrendGroup, string>>> = {
  ROOT_CAUSE: 'No primary cause',
  ROOT_CAUSE_FAMILY: 'No primary cause',
  SERVICE: 'No service',
  TEAM: 'No team',
  PROVIDER: 'No provider',
  SEVERITY: 'No severity',
};

/** The key for people, where it has no name of its own: MONITORING is Monitoring. */
export function labelOf(by: TrendGroup, key: string): string {
  if (key === '') return NOTHING[by] ?? 'All';
  if (by !== 'NATURE' && by !== 'DETECTION') return key;
  return `${key[0]}${key.slice(1).toLowerCase().replaceAll('_', ' ')}`;
}
