/**
 * Seconds during which an incident hurt, as far as its times tell: from its start to its mitigation or, where that is
 * not known, to its resolution. Null where one end is missing; nothing is guessed.
 */
export const impactSeconds = (p: string): string =>
  `extract(epoch FROM coalesce(${p}.mitigated_at, ${p}.resolved_at) - ${p}.started_at)`;
