import { Body, Controller, Get, HttpCode, Inject, Post, UseFilters } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import {
  ATTEMPT_SECONDS,
  Forbidden,
  LoginService,
  RateLimit,
  SessionsService,
  Unauthenticated,
} from '../access/index.js';
import { DomainError } from '../common/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { type At, Here, param } from './at.js';
import { Login } from './pages/login.js';
import { Pages } from './pages.service.js';
import { ProblemFilter } from './problem.filter.js';
import { returnTo } from './return-to.js';

/** Signing in and out with a browser. */
@Controller()
@UseFilters(ProblemFilter)
export class LoginController {
  constructor(
    private readonly login: LoginService,
    private readonly sessions: SessionsService,
    private readonly limit: RateLimit,
    private readonly pages: Pages,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('login')
  async form(@Here() at: At): Promise<string | FastifyReply> {
    const wanted = returnTo(param(at, 'return'));
    const isIn = this.config.isLocal || (await this.sessions.find(this.cookie(at)));
    if (isIn) return at.reply.redirect(wanted, 303);
    return this.show(at, wanted);
  }

  @Post('login')
  @HttpCode(200)
  async withToken(
    @Here() at: At,
    @Body() body: { token?: unknown; return?: unknown } | undefined,
  ): Promise<string | FastifyReply> {
    const wanted = returnTo(body?.return);
    const token = typeof body?.token === 'string' ? body.token.trim() : '';
    try {
      const session = await this.login.withToken(token, this.cookie(at));
      this.setCookie(at, this.sessions.cookieName, session, this.config.session.maxSeconds);
      return at.reply.redirect(wanted, 303);
    } catch (error) {
      if (!(error instanceof Unauthenticated)) throw error;
      await this.countFailure(at);
      return this.show(at, wanted, 'This token is unknown, revoked or expired.');
    }
  }

  /** Off to the issuer. */
  @Get('login/start')
  async start(@Here() at: At): Promise<FastifyReply> {
    const allowance = await this.limit.take(`sign-in ${at.request.ip}`);
    if (allowance && !allowance.isAllowed) throw tooMany(allowance.resetSeconds);
    const { url, secret } = await this.login.start(returnTo(param(at, 'return')));
    this.setCookie(at, this.sessions.attemptCookieName, secret, ATTEMPT_SECONDS);
    return at.reply.redirect(url, 303);
  }

  /** Back from the issuer. */
  @Get('login/callback')
  async callback(@Here() at: At): Promise<FastifyReply> {
    const { request, reply } = at;
    const attempt = request.cookies[this.sessions.attemptCookieName];
    this.clearCookie(at, this.sessions.attemptCookieName);
    const query = request.url.split('?').slice(1).join('?');
    try {
      const done = await this.login.finish(query, attempt, this.cookie(at));
      this.setCookie(at, this.sessions.cookieName, done.session, this.config.session.maxSeconds);
      return reply.redirect(done.returnTo, 303);
    } catch (error) {
      if (error instanceof Unauthenticated) await this.countFailure(at);
      throw error;
    }
  }

  @Post('logout')
  async logout(@Here() at: At, @Body() body: { form?: unknown } | undefined): Promise<FastifyReply> {
    if (!this.pages.isFormToken(at, body?.form))
      throw new Forbidden('This form is not from your session; load the page again');
    await this.sessions.end(this.cookie(at));
    this.clearCookie(at, this.sessions.cookieName);
    return at.reply.redirect('/login', 303);
  }

  private show(at: At, wanted: string, problem?: string): string {
    const status = problem === undefined ? 200 : 401;
    const page = <Login issuer={this.login.issuerName} returnTo={wanted} problem={problem} />;
    return this.pages.show(at, { title: 'Sign in', status }, page);
  }

  /** Signing in fails as often as sending a wrong token does. */
  private async countFailure({ request }: At): Promise<void> {
    const allowance = await this.limit.failed(request.ip);
    if (allowance && !allowance.isAllowed) throw tooMany(allowance.resetSeconds);
  }

  private cookie({ request }: At): string | undefined {
    return request.cookies[this.sessions.cookieName];
  }

  private setCookie({ reply }: At, name: string, value: string, maxAge: number): void {
    void reply.setCookie(name, value, { ...this.attributes, maxAge: Math.ceil(maxAge) });
  }

  private clearCookie({ reply }: At, name: string): void {
    void reply.clearCookie(name, this.attributes);
  }

  private get attributes(): { path: string; httpOnly: boolean; sameSite: 'lax'; secure: boolean } {
    return { path: '/', httpOnly: true, sameSite: 'lax', secure: this.sessions.isSecure };
  }
}

function tooMany(seconds: number): DomainError {
  return new DomainError('RATE_LIMITED', `Too many attempts; try again in ${seconds} s`, {
    retryAfterSeconds: seconds,
  });
}
