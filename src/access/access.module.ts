import { Global, Module } from '@nestjs/common';
import { ApiTokenEntity } from './api-token.entity.js';
import { AuditLogEntity } from './audit-log.entity.js';
import { Audit } from './audit.js';
import { AuditRepository } from './audit.repository.js';
import { AuditResolver } from './audit.resolver.js';
import { Authenticator } from './authenticator.js';
import { LoginService } from './login.service.js';
import { RateLimit } from './rate-limit.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { TokensRepository } from './tokens.repository.js';
import { TokensService } from './tokens.service.js';
import { WebLoginEntity, WebSessionEntity } from './web-session.entity.js';

export const ACCESS_ENTITIES = [ApiTokenEntity, AuditLogEntity, WebSessionEntity, WebLoginEntity];
export const ACCESS_RESOLVERS = [AuditResolver];

@Global()
@Module({
  providers: [
    ...ACCESS_RESOLVERS,
    Audit,
    AuditRepository,
    Authenticator,
    LoginService,
    RateLimit,
    SessionsRepository,
    SessionsService,
    TokensRepository,
    TokensService,
  ],
  exports: [Audit, Authenticator, LoginService, RateLimit, SessionsService, TokensService],
})
export class AccessModule {}
