import { type ApiToken, LOCAL_VIEWER, TokensService } from '../access/index.js';
import { commaList, parseInstant } from '../common/index.js';
import { asUsage, UsageError } from './failure.js';
import { withService } from './with-service.js';

export interface TokenFlags {
  readonly name: string;
  readonly scopes: string;
  readonly teams?: string;
  readonly expires?: string;
}

export async function createToken(flags: TokenFlags): Promise<number> {
  const expiresAt = flags.expires === undefined ? null : expiry(flags.expires);
  return withService(async (app) => {
    const { token, stored } = await asUsage(
      app.get(TokensService).create(LOCAL_VIEWER, {
        name: flags.name,
        scopes: commaList(flags.scopes),
        teams: commaList(flags.teams),
        expiresAt,
      }),
    );
    process.stderr.write(`${describe(stored)}\nKeep it now; it cannot be shown again:\n`);
    process.stdout.write(`${token}\n`);
    return 0;
  });
}

export async function listTokens(): Promise<number> {
  return withService(async (app) => {
    const tokens = await app.get(TokensService).list(LOCAL_VIEWER);
    process.stdout.write(tokens.map((token) => `${describe(token)}\n`).join('') || 'There are no tokens.\n');
    return 0;
  });
}

export async function revokeToken(name: string): Promise<number> {
  return withService(async (app) => {
    const revoked = await app.get(TokensService).revoke(LOCAL_VIEWER, name);
    process.stdout.write(`${describe(revoked)}\nA running service stops believing it within 10 seconds.\n`);
    return 0;
  });
}

function describe(token: ApiToken): string {
  const day = (at: string | null): string => at?.slice(0, 16).replace('T', ' ') ?? 'never';
  const teams = token.teams.length > 0 ? `, teams ${token.teams.join(', ')}` : '';
  const state =
    token.revokedAt === null ? `expires ${day(token.expiresAt)}` : `revoked ${day(token.revokedAt)}`;
  return `${token.prefix}_…  ${token.name}: ${token.scopes.join(', ')}${teams}; made ${day(token.createdAt)} by ${token.createdBy}, ${state}, last used ${day(token.lastUsedAt)}`;
}

function expiry(text: string): Date {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  if (days !== undefined) return new Date(Date.now() + Number(days) * 86_400_000);
  const instant = parseInstant(text);
  if (instant === undefined)
    throw new UsageError('--expires must be days such as 90d, or an instant such as 2027-01-31T00:00:00Z');
  return new Date(instant);
}
