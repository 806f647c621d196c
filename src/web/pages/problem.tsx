import type { VNode } from 'preact';
import { gateWord } from './gate.js';
import type { DomainError, ErrorCode } from '../../common/index.js';

export const STATUS: Readonly<Record<ErrorCode, number>> = {
  BAD_USER_INPUT: 400,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PUBLISH_BLOCKED: 409,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  QUERY_TOO_COMPLEX: 400,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

const HEADINGS: Readonly<Record<ErrorCode, string>> = {
  BAD_USER_INPUT: 'That cannot be answered',
  NOT_FOUND: 'Nothing is here',
  CONFLICT: 'Somebody else was faster',
  PUBLISH_BLOCKED: 'Something is missing',
  UNAUTHENTICATED: 'Who are you?',
  FORBIDDEN: 'You may not do that',
  RATE_LIMITED: 'Too many requests',
  QUERY_TOO_COMPLEX: 'That is too much at once',
  UNAVAILABLE: 'Not available at the moment',
  INTERNAL: 'Something went wrong on our side',
};

/** What is said in place of the API's message. */
const SAID: Readonly<Partial<Record<ErrorCode, string>>> = {
  NOT_FOUND: 'There is no such page, or you may not see it.',
  PUBLISH_BLOCKED: 'To be published it still needs:',
  INTERNAL: 'The page could not be made.',
};

export function headingOf({ code }: DomainError): string {
  return HEADINGS[code];
}

/** A page that says what went wrong and what to do; never a stack, a statement, or whether something hidden exists. */
export function Problem({ error, requestId }: { error: DomainError; requestId: string }): VNode {
  const { code, message } = error;
  return (
    <div class="problem">
      <p class="problem-code">{STATUS[code]}</p>
      <h1>{headingOf(error)}</h1>
      <p>{SAID[code] ?? message}</p>
      {Array.isArray(error.details.missing) && (
        <ul>
          {(error.details.missing as string[]).map((what) => (
            <li>{gateWord(what)}</li>
          ))}
        </ul>
      )}
      <p class="actions-row">
        {code === 'UNAUTHENTICATED' ? (
          <a class="button" href="/login">
            Sign in
          </a>
        ) : (
          <a class="button" href="/">
            Search postmortems
          </a>
        )}
      </p>
      {(code === 'INTERNAL' || code === 'UNAVAILABLE') && (
        <p class="muted">
          Quote request <code>{requestId}</code> when you report it.
        </p>
      )}
    </div>
  );
}
