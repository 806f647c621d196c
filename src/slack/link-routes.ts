import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Forbidden, Unauthenticated, type Viewer } from '../access/index.js';
import { BadInput, type InputProblem } from '../common/index.js';
import { toldError } from '../database/index.js';
import { USEFUL } from './askers.js';
import { confirmationPage, LINK_PAGE_POLICY, messagePage } from './link-page.js';
import { LinkStates } from './link-states.js';
import { Linkable } from './linkable.js';
import { SlackLinks } from './slack-links.js';

const PATH = '/slack/link';
const BODY_LIMIT = 16 * 1024;

/** The page where a signed-in person confirms the link that Slack led to. */
@Injectable()
export class LinkRoutes {
  constructor(
    private readonly states: LinkStates,
    private readonly linkable: Linkable,
    private readonly links: SlackLinks,
  ) {}

  /** For a context of its own, which takes forms. */
  readonly plugin = (server: FastifyInstance): Promise<void> => {
    server.removeAllContentTypeParsers();
    const asText = { parseAs: 'string', bodyLimit: BODY_LIMIT } as const;
    server.addContentTypeParser<string>('application/x-www-form-urlencoded', asText, (_, body, done) =>
      done(null, new URLSearchParams(body)),
    );
    server.get(PATH, (request, reply) => page(reply, () => this.ask(request)));
    server.post(PATH, (request, reply) => page(reply, () => this.confirm(request)));
    return Promise.resolve();
  };

  private async ask(request: FastifyRequest): Promise<string> {
    const viewer = signedIn(request);
    const { state } = request.query as { state?: unknown };
    if (typeof state !== 'string') throw BadInput.of('state', 'is not whole; ask for a new one in Slack');
    const linking = this.states.read(state);
    await this.states.refuseUsed(linking);
    const { tokenId, hours } = await this.linkable.rightsOf(viewer);
    return confirmationPage({
      ...{ request: linking, account: viewer.name, state },
      rights: USEFUL.filter((scope) => viewer.scopes.has(scope)),
      hours: tokenId === null ? hours : null,
      proof: this.states.proofFor(viewer, state),
    });
  }

  private async confirm(request: FastifyRequest): Promise<string> {
    const viewer = signedIn(request);
    const form = request.body as URLSearchParams | undefined;
    const state = form?.get('state') ?? '';
    if (!this.states.isProof(viewer, state, form?.get('proof') ?? ''))
      throw new Forbidden('This page was not made for you, or is too old. Ask for a new link in Slack');
    const { account } = await this.links.link(viewer, state);
    return messagePage('Linked', `In Slack you now act for ${account}. You can close this page.`);
  }
}

function signedIn({ viewer }: FastifyRequest): Viewer {
  if (!viewer) throw new Unauthenticated();
  return viewer;
}

async function page(reply: FastifyReply, make: () => Promise<string>): Promise<FastifyReply> {
  void reply.headers({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': LINK_PAGE_POLICY,
    'cache-control': 'no-store',
    // Without a referrer a browser would not name the origin of the form either.
    'referrer-policy': 'same-origin',
  });
  try {
    return await reply.send(await make());
  } catch (error) {
    const told = toldError(error);
    if (!told) throw error;
    return reply.code(STATUS[told.code] ?? 400).send(messagePage('Not linked', `${told.inWords(ofLink)}.`));
  }
}

/** The one field there is stands in the address, and means nothing to whoever followed a link. */
function ofLink({ message }: InputProblem): string {
  return `This link ${message}`;
}

const STATUS: Readonly<Partial<Record<string, number>>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  UNAVAILABLE: 503,
};
