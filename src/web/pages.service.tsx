import { Inject, Injectable } from '@nestjs/common';
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { Forbidden, requireScope, SessionsService } from '../access/index.js';
import { CONFIG, type Config } from '../config/index.js';
import type { At } from './at.js';
import { Layout, type PageHead } from './layout.js';

/** Only files of ours, no inline code, no frames, no plugins; forms go to ourselves. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Puts what a page shows into the frame that all pages have, with the headers that keep browsers careful. */
@Injectable()
export class Pages {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly sessions: SessionsService,
  ) {}

  /** The whole document; sets status and headers of the reply. */
  show({ request, reply }: At, head: PageHead, content: ComponentChildren): string {
    void reply.code(head.status ?? 200).headers({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': POLICY,
      // With no-referrer a browser would hide from us that a form is our own.
      'referrer-policy': 'same-origin',
      vary: 'cookie',
    });
    const { viewer } = request;
    const person = viewer && {
      name: viewer.name,
      canWrite: viewer.scopes.has('write'),
      canSignOut: request.session !== null && !this.config.isLocal,
    };
    const html = renderToString(
      <Layout {...head} person={person} formToken={this.formToken({ request })}>
        {content}
      </Layout>,
    );
    return `<!doctype html>${html}`;
  }

  /** What each form of a page must send as `form`. */
  formToken({ request }: Pick<At, 'request'>): string {
    return this.sessions.formToken(request.session);
  }

  /** Refuses a form that another page made up, or that a viewer sends who may not write. */
  requireForm(at: Pick<At, 'request'>, token: unknown): void {
    if (!this.isFormToken(at, token))
      throw new Forbidden('This form is not from your session; load the page again');
    requireScope(at.request.viewer!, 'write');
  }

  isFormToken({ request }: Pick<At, 'request'>, token: unknown): boolean {
    return this.sessions.isFormToken(request.session, token);
  }
}
