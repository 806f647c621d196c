// The Slack bot: looks past incidents up where people talk about the present one. What it may show follows from who
// asks and from who reads along; it holds no knowledge of its own.
export { SlackBot } from './slack-bot.js';
export { installSlack } from './install.js';
export { manifest } from './manifest.js';
export { SLACK_RESOLVERS, SlackModule } from './slack.module.js';
import { SlackIdentityEntity } from './slack-identity.entity.js';
import { SlackMemoryEntity } from './slack-memory.entity.js';

export const SLACK_ENTITIES = [SlackIdentityEntity, SlackMemoryEntity];
