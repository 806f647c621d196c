import { excerpt } from './parsed-document.js';

export interface LabelledFactor {
  readonly category: string;
  readonly role: 'ROOT_CAUSE' | 'CONTRIBUTING' | 'PROPAGATION';
  readonly primary: boolean;
  readonly confidence: 'LOW';
  readonly note: string | null;
}

export interface LabelledCauses {
  readonly factors: readonly LabelledFactor[];
  /** Every label as it stood there. */
  readonly tags: readonly string[];
  readonly warnings: readonly string[];
}

interface Meaning {
  readonly category: string;
  /** Lower wins when one has to be primary. */
  readonly rank: number;
  /** The part it plays, also when it is primary for want of another cause. */
  readonly role?: 'CONTRIBUTING' | 'PROPAGATION';
}

const SAYS_NOTHING = { category: 'UNK.NODATA', rank: 9 };
const CONFIGURATION = { category: 'CFG', rank: 3 };
const HARDWARE = { category: 'INF', rank: 1 };

/** Labels of public collections; null is a label that names no cause. */
const MEANINGS = new Map<string, Meaning | null>([
  ['hardware', HARDWARE],
  ['security', { category: 'SEC', rank: 1 }],
  ['time', { category: 'TIM', rank: 1 }],
  ['config-change', CONFIGURATION],
  ['automation', { category: 'CAS.AUTO', rank: 5, role: 'CONTRIBUTING' }],
  ['cascading-failure', { category: 'CAS.PROP', rank: 6, role: 'PROPAGATION' }],
  // Given by a word in the text, such as a company's name: no sign of a cause.
  ['cloud', null],
  ['undescriptive', SAYS_NOTHING],
  ['uncategorized', SAYS_NOTHING],
  ['config-errors', CONFIGURATION],
  ['hardware-power-failures', HARDWARE],
  ['conflicts', { category: 'CHG.COMPAT', rank: 4 }],
  ['database', { category: 'DAT', rank: 2 }],
]);

const NO_CAUSE: LabelledFactor = {
  category: SAYS_NOTHING.category,
  role: 'ROOT_CAUSE',
  primary: true,
  confidence: 'LOW',
  note: null,
};

/** Causes that imported labels stand for. All are guesses until a person confirms them. */
export function causesOfLabels(labels: readonly string[]): LabelledCauses {
  const tags = [...new Set(labels.map((label) => label.trim().toLowerCase()).filter(Boolean))];
  const warnings: string[] = [];
  const causes = new Map<string, Meaning & { labels: string[] }>();
  for (const tag of tags) {
    const meaning = MEANINGS.get(tag.replace(/[^a-z0-9]+/g, '-'));
    if (meaning === undefined)
      warnings.push(`unknown label ${excerpt(tag)}: kept as a tag, no cause taken from it`);
    if (!meaning) continue;
    const cause = causes.get(meaning.category) ?? { ...meaning, labels: [] };
    cause.labels.push(tag);
    causes.set(meaning.category, cause);
  }
  // A label that says nothing says nothing beside one that does.
  if (causes.size > 1) causes.delete(SAYS_NOTHING.category);
  const ranked = [...causes.values()].sort((a, b) => a.rank - b.rank);
  const factors = ranked.map(({ category, role, labels: given }, i) => ({
    category,
    role: role ?? (i === 0 ? ('ROOT_CAUSE' as const) : ('CONTRIBUTING' as const)),
    primary: i === 0,
    confidence: 'LOW' as const,
    note: `Imported label: ${given.join(', ')}`,
  }));
  return { factors: factors.length > 0 ? factors : [NO_CAUSE], tags, warnings };
}
