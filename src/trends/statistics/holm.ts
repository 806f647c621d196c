/**
 * p-values made comparable with the error rate of their whole family: sorted p₁ ≤ … ≤ pₘ become
 * max over j ≤ i of min(1, (m − j + 1)·pⱼ). Rejecting those ≤ α errs anywhere in the family with probability of at
 * most α, however the tests depend on each other. Never below the raw value. An empty family stays empty; the order
 * is that of the input.
 *
 * Source: S. Holm, A simple sequentially rejective multiple test procedure, 1979.
 */
export function holm(pValues: readonly number[]): number[] {
  const wrong = pValues.find((p) => !(p >= 0 && p <= 1));
  if (wrong !== undefined) throw new RangeError(`p-values: must lie from 0 to 1, one is ${wrong}`);
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const adjusted = new Array<number>(pValues.length);
  let highest = 0;
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = highest;
  });
  return adjusted;
}
