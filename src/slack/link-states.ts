import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Viewer } from '../access/index.js';
import { BadInput } from '../common/index.js';
import { CONFIG, type Config } from '../config/index.js';
import type { Tx } from '../database/index.js';
import type { SlackUser } from './asker.js';
import { SlackMemory } from './memory.repository.js';
import { Seal } from './sealed.js';

/** A link to confirm is good for so long, and once. */
export const LINK_SECONDS = 600;

/** A Slack user who asked to be linked. */
export interface LinkRequest extends SlackUser {
  /** As Slack calls the user; chosen by the user, so it proves nothing. */
  readonly name: string;
  readonly once: string;
}

/** The signed states that lead from Slack to the page where a person confirms. */
@Injectable()
export class LinkStates {
  private readonly seal: Seal;
  private readonly proofs: Seal;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly memory: SlackMemory,
  ) {
    const secret = config.slack?.botToken ?? randomBytes(32).toString('hex');
    this.seal = new Seal(secret, 'slack link');
    this.proofs = new Seal(secret, 'slack proof');
  }

  /** Where this user confirms the link. */
  urlFor({ teamId, userId }: SlackUser, name: string): string {
    const once = randomBytes(12).toString('base64url');
    const state = this.seal.close(
      { teamId, userId, name: name.slice(0, 80).toWellFormed(), once },
      LINK_SECONDS,
    );
    return `${this.config.publicUrl}/slack/link?state=${state}`;
  }

  /** What a state says; BAD_USER_INPUT where it is not ours or no longer good. */
  read(state: string): LinkRequest {
    if (!this.config.slack)
      throw BadInput.of('state', 'is of no use: Slack is not connected to this service');
    const found = this.seal.open(state);
    if (!found) throw BadInput.of('state', 'is not good, or no longer; ask for a new link in Slack');
    return found as unknown as LinkRequest;
  }

  /** What the page of this viewer sends along: a form that somebody else made has none that fits. */
  proofFor({ name }: Viewer, state: string): string {
    return this.proofs.close({ name, state: digest(state) }, LINK_SECONDS);
  }

  isProof({ name }: Viewer, state: string, proof: string): boolean {
    const said = this.proofs.open(proof);
    return said?.name === name && said.state === digest(state);
  }

  /** Uses it up, if what the transaction does holds. */
  async use(request: LinkRequest, tx: Tx): Promise<void> {
    if (!(await this.memory.claim(keyOf(request), 2 * LINK_SECONDS, tx))) throw used();
  }

  /** So that nobody is asked to confirm what cannot be done any more; what decides is `use`. */
  async refuseUsed(request: LinkRequest): Promise<void> {
    if ((await this.memory.recall(keyOf(request))) !== undefined) throw used();
  }
}

function keyOf({ once }: LinkRequest): string {
  return `link:${once}`;
}

function used(): BadInput {
  return BadInput.of('state', 'was used already; ask for a new link in Slack');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
