import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DomainError } from '../common/index.js';
import { CONFIG, type Config } from '../config/index.js';
import { SlackMemory } from './memory.repository.js';
import { Seal } from './sealed.js';
import type { SlackUser } from './asker.js';

const DAY = 86_400;
/** Slack takes 2,000; longer ones are kept here under a random key. */
const MAX_VALUE = 1500;

/** What a button remembers: a page of a search. */
export interface ButtonState {
  readonly query: string;
  readonly filter: object;
  /** Cursors of the pages after the first one, up to the one it leads to. */
  readonly cursors: readonly string[];
}

class Expired extends DomainError {
  constructor() {
    super('BAD_USER_INPUT', 'This button is no longer good; ask again');
  }
}

/** Writes what a button must remember into its value, for the one person it is shown to. */
@Injectable()
export class Buttons {
  private readonly seal: Seal;

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly memory: SlackMemory,
  ) {
    this.seal = new Seal(config.slack?.botToken ?? randomBytes(32).toString('hex'), 'slack button');
  }

  async write(user: SlackUser, state: ButtonState): Promise<string> {
    const value = this.seal.close({ ...state, user: nameOf(user) }, DAY);
    if (value.length <= MAX_VALUE) return value;
    const key = randomBytes(18).toString('base64url');
    await this.memory.keep(`button:${key}`, JSON.stringify({ ...state, user: nameOf(user) }), DAY);
    return `~${key}`;
  }

  async read(user: SlackUser, value: string): Promise<ButtonState> {
    const found = value.startsWith('~') ? await this.kept(value.slice(1)) : this.seal.open(value);
    if (found?.user !== nameOf(user)) throw new Expired();
    const { query, filter, cursors } = found as unknown as ButtonState;
    return { query, filter, cursors };
  }

  private async kept(key: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const text = await this.memory.recall(`button:${key}`);
    return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
  }
}

function nameOf({ teamId, userId }: SlackUser): string {
  return `${teamId}/${userId}`;
}
