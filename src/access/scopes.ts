import { DomainError } from '../common/index.js';
import { type Scope, SCOPES } from '../config/index.js';

/** A scope takes others in: who may publish may write, whoever may do anything may read. */
const INCLUDED: Readonly<Record<Scope, readonly Scope[]>> = {
  read: ['read'],
  write: ['read', 'write'],
  publish: ['read', 'write', 'publish'],
  restricted: ['read', 'restricted'],
  admin: SCOPES,
};

/** Every scope that these take in, in the order of SCOPES. */
export function withIncluded(scopes: readonly Scope[]): Scope[] {
  const all = new Set(scopes.flatMap((scope) => INCLUDED[scope]));
  return SCOPES.filter((scope) => all.has(scope));
}

/** Nobody has said who asks, or what was said cannot be believed. */
export class Unauthenticated extends DomainError {
  constructor(message = 'Send a token: Authorization: Bearer …') {
    super('UNAUTHENTICATED', message);
  }
}

/** The viewer is known and may not do this. */
export class Forbidden extends DomainError {
  constructor(message: string, details: Readonly<Record<string, unknown>> = {}) {
    super('FORBIDDEN', message, details);
  }
}
