import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/index.js';
import { type SignedIn, SessionsRepository } from './sessions.repository.js';

/** What a cookie of ours holds: 256 random bits. */
const SECRET = /^[A-Za-z0-9_-]{43}$/;

export function newCookieSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** What the database knows a cookie by; undefined for what no cookie of ours can hold. */
export function cookieHash(secret: string | undefined): Buffer | undefined {
  return secret !== undefined && SECRET.test(secret)
    ? createHash('sha256').update(secret).digest()
    : undefined;
}

/** Browsers that are signed in. Kept in PostgreSQL, so that every replica knows them and a restart forgets none. */
@Injectable()
export class SessionsService {
  /** Where nobody signs in, forms are signed with this. */
  private readonly localKey = randomBytes(32);
  /** `__Host-`: set by this host, over TLS, and by no neighbour of it. */
  readonly cookieName: string;
  readonly attemptCookieName: string;
  readonly isSecure: boolean;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly repository: SessionsRepository,
  ) {
    this.isSecure = config.publicUrl.startsWith('https:');
    const prefix = this.isSecure ? '__Host-' : '';
    this.cookieName = `${prefix}hindsight`;
    this.attemptCookieName = `${prefix}hindsight-login`;
  }

  /** A new session under a new secret; the one the browser had before is over. */
  async begin(who: SignedIn, before: string | undefined): Promise<string> {
    await this.end(before);
    const secret = newCookieSecret();
    await this.repository.insert(cookieHash(secret)!, who, this.config.session.maxSeconds);
    return secret;
  }

  async find(secret: string | undefined): Promise<SignedIn | undefined> {
    const hash = cookieHash(secret);
    return hash && this.repository.find(hash, this.config.session.idleSeconds);
  }

  async end(secret: string | undefined): Promise<void> {
    const hash = cookieHash(secret);
    if (hash) await this.repository.remove(hash);
  }

  /**
   * What a form must send back, which no other site can know; `session` is null where nobody signs in. Another one each
   * time, so that nothing can be told from the lengths of packed pages.
   */
  formToken(session: string | null, salt = randomBytes(12).toString('base64url')): string {
    const proof = createHmac('sha256', session ?? this.localKey).update(`form ${salt}`);
    return `${salt}.${proof.digest('base64url')}`;
  }

  isFormToken(session: string | null, token: unknown): boolean {
    if (typeof token !== 'string') return false;
    const [given, right] = [token, this.formToken(session, token.split('.', 1)[0])].map((one) =>
      Buffer.from(one),
    );
    return given!.length === right!.length && timingSafeEqual(given!, right!);
  }
}
