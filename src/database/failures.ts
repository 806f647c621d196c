import { DomainError, Unavailable } from '../common/index.js';

/** What the errors of `pg` and PostgreSQL mean for whoever asked. */

/** Connection lost, out of resources, server stopping, time-outs, conflicts, a standby, a disk that fails. */
const UNAVAILABLE_STATE = /^(08|53|57P0|57014|55P03|40|25006|25P03|58030)/;
const UNAVAILABLE_SYSTEM =
  /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOST|ENET|ECANCELED|EADDRNOTAVAIL|EMFILE)/;
/** What `pg` and its pool say without a code. */
const UNAVAILABLE_TEXT =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

interface Facts {
  readonly code?: unknown;
  readonly message?: unknown;
  readonly severity?: unknown;
}

/** The database could not do it now, though the request may be right: worth another try. */
export function isUnavailable(error: unknown): boolean {
  const { code, message } = (error ?? {}) as Facts;
  if (typeof code === 'string') return UNAVAILABLE_STATE.test(code) || UNAVAILABLE_SYSTEM.test(code);
  return typeof message === 'string' && UNAVAILABLE_TEXT.test(message);
}

/** What a caller may be told of an error, wherever it comes up; undefined for one that is our own mistake. */
export function toldError(error: unknown): DomainError | undefined {
  if (error instanceof DomainError) return error;
  return isUnavailable(error) ? new Unavailable('The database does not answer at the moment') : undefined;
}

/** Whether the connection is of no use after this error: nobody knows what it would answer next. */
export function breaksConnection(error: unknown): boolean {
  const { severity } = (error ?? {}) as Facts;
  if (severity === 'FATAL' || severity === 'PANIC') return true;
  // Errors that PostgreSQL reports leave the connection as it is; all others come from the way there.
  return severity === undefined && isUnavailable(error);
}

/** The connection broke, at once and not by taking long: the next one may well be good. */
export function isLostConnection(error: unknown): boolean {
  const { code, message } = (error ?? {}) as Facts;
  if (typeof code === 'string') return /^(57P01|57P02|57P05|08003|08006|ECONNRESET|EPIPE)$/.test(code);
  return (
    typeof message === 'string' &&
    /^(Connection terminated(?! due to connection timeout)|Client has enc)/.test(message)
  );
}
