import { diffLines } from 'diff';
import { stringify } from 'yaml';

export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly text: string;
}

export interface FieldDiff {
  readonly field: string;
  /** Undefined where the two have so little in common that finding it would take too long. */
  readonly lines: readonly DiffLine[] | undefined;
}

/** Lines shown around a change. */
const CONTEXT = 3;
/** For all fields together: meanwhile the process answers nobody. */
const TIMEOUT_MS = 300;
/** Not what somebody wrote. */
const UNTOLD = new Set(['id', 'reference', 'version', 'hindsight', 'format']);

/** What differs between two snapshots of a postmortem, field by field. */
export function diffSnapshots(before: string, after: string): FieldDiff[] {
  const [from, to] = [JSON.parse(before), JSON.parse(after)] as Record<string, unknown>[];
  const fields = [...new Set([...Object.keys(from!), ...Object.keys(to!)])].filter(
    (field) => !UNTOLD.has(field),
  );
  const end = performance.now() + TIMEOUT_MS;
  return fields.flatMap((field) => {
    const [old, now] = [asText(from![field]), asText(to![field])];
    return old === now ? [] : [{ field, lines: diffTexts(old, now, end - performance.now()) }];
  });
}

/** Lines as they were and as they are; what did not change is left out but for a few lines around a change. */
export function diffTexts(before: string, after: string, timeout = TIMEOUT_MS): DiffLine[] | undefined {
  const parts = timeout > 0 ? diffLines(ended(before), ended(after), { timeout }) : undefined;
  return parts?.flatMap(({ value, added, removed }, i): DiffLine[] => {
    const lines = value.split('\n').slice(0, -1);
    if (added) return lines.map((text) => ({ kind: 'added', text }));
    if (removed) return lines.map((text) => ({ kind: 'removed', text }));
    const [head, tail] = [i === 0 ? 0 : CONTEXT, i === parts.length - 1 ? 0 : CONTEXT];
    const same = (text: string): DiffLine => ({ kind: 'same', text });
    const left = lines.length - head - tail;
    if (left < 2) return lines.map(same);
    const gap: DiffLine = { kind: 'gap', text: `${left} lines are the same` };
    return [...lines.slice(0, head).map(same), gap, ...lines.slice(lines.length - tail).map(same)];
  });
}

function ended(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** Texts as they are, everything else in a form that people read. */
function asText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return stringify(value, { lineWidth: 0 });
}
