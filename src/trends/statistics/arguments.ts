/** Nineteen of twenty: what every interval and test takes unless told otherwise. */
export const CONFIDENCE = 0.95;

/** Refuses what is not a count: 0, 1, 2, … up to 2^53. */
export function requireCount(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${name}: must be a whole number from 0, is ${value}`);
  }
}

/** Refuses what is not inside (0, 1): confidence levels, probabilities, error rates. */
export function requireOpenUnit(name: string, value: number): void {
  if (!(value > 0 && value < 1)) {
    throw new RangeError(`${name}: must lie between 0 and 1, is ${value}`);
  }
}

/** Refuses lengths of periods, deployments, … that are not finite and above 0. */
export function requireExposure(value: number): void {
  if (!(value > 0 && value < Infinity)) {
    throw new RangeError(`exposure: must be above 0 and finite, is ${value}`);
  }
}

/** Refuses lists with NaN or infinities: one of them would make every statistic wrong without a word. */
export function requireFinite(values: readonly number[]): void {
  const wrong = values.find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw new RangeError(`values: must be finite, one is ${wrong}`);
}
