import { MeilisearchRequestError } from 'meilisearch';

/** Why a request to Meilisearch came to nothing, by what to do about it. */
export type MeiliProblem =
  /** Does not answer, answers too late or not in its own words, or has too much to do: later. */
  | 'UNAVAILABLE'
  /** The key is wrong, or may not do this. */
  | 'DENIED'
  /** The index is gone. */
  | 'NO_INDEX'
  | 'TOO_LARGE'
  /** It will never take this. */
  | 'REFUSED';

export class MeiliError extends Error {
  constructor(
    readonly problem: MeiliProblem,
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'MeiliError';
  }
}

const LATER_CODES =
  /^(too_many_search_requests|no_space_left_on_device|io_error|too_many_open_files|database_size_limit_reached)$/;

/** What went wrong, whatever the client makes of it. */
export function problemOf(error: unknown): MeiliError {
  const reason = error instanceof MeilisearchRequestError ? error.cause : error;
  if (reason instanceof MeiliError) return reason;
  const message = reason instanceof Error ? reason.message : String(reason);
  return new MeiliError('UNAVAILABLE', 'no_answer', message);
}

/** An answer that says no; that of a proxy is not in Meilisearch's words. */
export function answeredWith(status: number, text: string): MeiliError {
  const { code = `http_${status}`, message = `HTTP ${status}` } = wordsOf(text);
  return new MeiliError(problemOfStatus(status, code), code, message);
}

/** What a code says by itself, be it of an answer or of a task; undefined for those that are about the request. */
export function problemOfCode(code: string): MeiliProblem | undefined {
  if (code === 'index_not_found') return 'NO_INDEX';
  return LATER_CODES.test(code) ? 'UNAVAILABLE' : undefined;
}

function problemOfStatus(status: number, code: string): MeiliProblem {
  const known = problemOfCode(code);
  if (known) return known;
  if (status >= 500 || /^(408|425|429)$/.test(String(status))) return 'UNAVAILABLE';
  if (status === 401 || status === 403) return 'DENIED';
  if (status === 413) return 'TOO_LARGE';
  return 'REFUSED';
}

function wordsOf(text: string): { code?: string; message?: string } {
  try {
    return (JSON.parse(text) ?? {}) as { code?: string; message?: string };
  } catch {
    return {};
  }
}
