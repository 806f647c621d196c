import { DomainError, filterName, labelled } from '../common/index.js';

/** What is wrong with what was asked for, by the names in the form; any other error is thrown on. */
export function mistakeOf(error: unknown): string {
  if (!(error instanceof DomainError) || error.code !== 'BAD_USER_INPUT') throw error;
  return error.inWords(({ field, message }) => labelled({ field: filterName(field), message }));
}
