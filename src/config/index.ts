// The environment, parsed once into a typed, frozen object. The only module that reads process.env; production.ts sets
// what libraries read of it.
export * from './config.js';
export * from './config.module.js';
export { isScope, type OidcClient, type OidcConfig, type Scope, SCOPES } from './oidc-config.js';
export type { SlackConfig } from './slack-config.js';
