import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SlackBot } from './slack-bot.js';

/** Opens the way in over HTTP, in a context of its own: nowhere else are bodies left as they came. */
export async function installSlack(app: NestFastifyApplication): Promise<void> {
  const { http } = app.get(SlackBot, { strict: false });
  if (http) await app.getHttpAdapter().getInstance().register(http.plugin);
}
