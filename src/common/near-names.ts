const MAX_SUGGESTIONS = 3;
/** What is longer is no slip of the finger, and would take long to compare. */
const MAX_LENGTH = 80;

/** The names that somebody may have meant who wrote one that does not exist, the likeliest first. */
export function nearNames(wanted: string, known: Iterable<string>): string[] {
  if (wanted.length > MAX_LENGTH) return [];
  const name = wanted.trim().toLowerCase();
  const near: { candidate: string; steps: number }[] = [];
  for (const candidate of new Set(known)) {
    const steps = stepsBetween(name, candidate.toLowerCase());
    if (steps !== undefined) near.push({ candidate, steps });
  }
  near.sort((a, b) => a.steps - b.steps || (a.candidate < b.candidate ? -1 : 1));
  return near.slice(0, MAX_SUGGESTIONS).map(({ candidate }) => candidate);
}

/** `; did you mean aws or gcp?`, or nothing where no name is near. */
export function didYouMean(names: readonly string[]): string {
  if (names.length === 0) return '';
  const listed = names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  return `; did you mean ${listed}?`;
}

/** How many letters differ, where that is a slip; more than any slip where one holds the other. */
function stepsBetween(name: string, candidate: string): number | undefined {
  const allowed = slipOf(name);
  if (Math.abs(name.length - candidate.length) <= allowed) {
    const steps = distance(name, candidate);
    if (steps <= allowed) return steps;
  }
  const [short, long] = name.length < candidate.length ? [name, candidate] : [candidate, name];
  return short.length >= 3 && long.includes(short) ? allowed + 1 : undefined;
}

/** Letters that may differ in a word of that length without it being chance. */
export function slipOf(word: string): number {
  return word.length > 5 ? 2 : 1;
}

/** Letters to change, add, take out or swap with the next to come from one to the other (optimal string alignment). */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, changed, isSwapped ? before[j - 2]! + 1 : Infinity));
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
