import type { INestApplication } from '@nestjs/common';
import { Unauthenticated } from '../access/index.js';
import type { PageGate } from '../api/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { wantsHtml } from './at.js';
import { headingOf, Problem, STATUS } from './pages/problem.js';
import { Pages } from './pages.service.js';
import { returnTo } from './return-to.js';

/** Answers that are for programs, whatever a browser accepts. */
const FOR_PROGRAMS = /^\/(graphql|metrics)(\/|$)/;

/** Browsers keep what was written in a form; that they do must be known by whoever wrote it. */
const NOT_SAVED = new Unauthenticated(
  'You are signed out, so nothing was saved. Sign in in another tab, then go back in this one: what you wrote is still there.',
);

/** What the gate must know of pages: which are open, and how a browser is told that it may not come in. */
export function pageGate(app: INestApplication): PageGate {
  const pages = app.get(Pages, { strict: false });
  // Where nobody signs in, somebody who is refused cannot be sent to do so.
  const { isLocal } = app.get<Config>(CONFIG, { strict: false });
  return {
    isOpen: (path) => /^\/(assets\/[^/]+|favicon\.ico|login|login\/start|login\/callback)$/.test(path),
    isFeed: (path) => path.endsWith('/feed.atom'),
    refuse: (error, request, reply) => {
      const path = request.url.split('?', 1)[0]!;
      if (!wantsHtml(request) || FOR_PROGRAMS.test(path)) return undefined;
      if (error.code === 'UNAUTHENTICATED' && request.method === 'GET' && !isLocal) {
        const wanted = returnTo(request.url);
        return reply.redirect(wanted === '/' ? '/login' : `/login?return=${encodeURIComponent(wanted)}`, 303);
      }
      const told =
        error.code === 'UNAUTHENTICATED' && request.method === 'POST' && !isLocal ? NOT_SAVED : error;
      const head = { title: headingOf(told), status: STATUS[told.code] };
      return reply.send(
        pages.show({ request, reply }, head, <Problem error={told} requestId={request.id} />),
      );
    },
  };
}
