// Who asks: the Viewer, what it may see and do, tokens and OpenID Connect, the rate limit and the audit log.
// Knows nothing of what is asked for.
export * from './access.module.js';
export { ApiTokenEntity } from './api-token.entity.js';
export * from './audit.js';
export { Authenticator, type Credentials } from './authenticator.js';
export * from './current-viewer.js';
export { ATTEMPT_SECONDS, LoginService } from './login.service.js';
export { type Allowance, RateLimit } from './rate-limit.js';
export { Forbidden, Unauthenticated } from './scopes.js';
export { SessionsService } from './sessions.service.js';
export type { ApiToken } from './tokens.repository.js';
export { TokensService } from './tokens.service.js';
export { LOCAL_VIEWER, requireScope, requireTeam, type Viewer, viewerOf, visibleTo } from './viewer.js';
