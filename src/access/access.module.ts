import { Global, Module } from '@nestjs/common';
import { ApiTokenEntity } from './api-token.entity.js';
import { AuditLogEntity } from './audit-log.entity.js';
import { Audit } from './audit.js';
import { AuditRepository } from './audit.repository.js';
import { AuditResolver } from './audit.resolver.js';
import { Authenticator } from './authenticator.js';
import { RateLimit } from './rate-limit.js';
import { TokensRepository } from './tokens.repository.js';
import { TokensService } from './tokens.service.js';

export const ACCESS_ENTITIES = [ApiTokenEntity, AuditLogEntity];
export const ACCESS_RESOLVERS = [AuditResolver];

@Global()
@Module({
  providers: [
    ...ACCESS_RESOLVERS,
    Audit,
    AuditRepository,
    Authenticator,
    RateLimit,
    TokensRepository,
    TokensService,
  ],
  exports: [Audit, Authenticator, RateLimit, TokensService],
})
export class AccessModule {}
