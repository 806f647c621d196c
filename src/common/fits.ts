/**
 * Whether a text has at most so many characters, a list so many entries. A check of its own: the limits that zod brings
 * along look at values of every kind, and throw over a length that cannot be compared.
 */
export const fits =
  (max: number) =>
  (value: string | readonly unknown[]): boolean =>
    value.length <= max || (typeof value === 'string' && value.length <= 2 * max && [...value].length <= max);
