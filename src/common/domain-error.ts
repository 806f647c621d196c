/** Every code an answer can carry in `extensions.code`; docs/errors.md explains each. */
export const ERROR_CODES = [
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'CONFLICT',
  'PUBLISH_BLOCKED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'QUERY_TOO_COMPLEX',
  'UNAVAILABLE',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** A failure the caller can understand: its message and details are safe to show. */
export class DomainError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = new.target.name;
  }

  /** The message where people know fields by other names than the API's: `say` tells each problem of the input. */
  inWords(say: (problem: InputProblem) => string): string {
    const { problems } = this.details;
    return Array.isArray(problems) ? (problems as readonly InputProblem[]).map(say).join('; ') : this.message;
  }
}

/** One wrong value: which field it is in and what would be right. */
export interface InputProblem {
  readonly field: string;
  readonly message: string;
}

/** What is filtered by, of a field such as `filter.service[0]`; any other field as it is. */
export function filterName(field: string): string {
  return /^filter\.(\w+)/.exec(field)?.[1] ?? field;
}

/** A problem as the API tells it. */
export function labelled({ field, message }: InputProblem): string {
  return field === '' ? message : `${field}: ${message}`;
}

/** Bad input; names the first field and lists every problem found. */
export class BadInput extends DomainError {
  constructor(readonly problems: readonly InputProblem[]) {
    const [first] = problems;
    super('BAD_USER_INPUT', problems.map(labelled).join('; '), { field: first?.field ?? '', problems });
  }

  static of(field: string, message: string): BadInput {
    return new BadInput([{ field, message }]);
  }
}

/** The thing asked for does not exist, or the viewer may not know that it does. */
export class NotFound extends DomainError {
  constructor(what: string, by: string) {
    super('NOT_FOUND', `No ${what} ${by} was found`, { what });
  }
}

/** Something this service stands on does not answer; the same request may succeed later. */
export class Unavailable extends DomainError {
  constructor(message: string, details: Readonly<Record<string, unknown>> = {}) {
    super('UNAVAILABLE', `${message}; try again`, { retryable: true, ...details });
  }
}

/** Somebody else changed it first, or the name is taken. */
export class Conflict extends DomainError {
  constructor(message: string, details: Readonly<Record<string, unknown>> = {}) {
    super('CONFLICT', message, details);
  }
}
