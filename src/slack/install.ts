import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LinkRoutes } from './link-routes.js';
import { SlackBot } from './slack-bot.js';

/** Opens the ways in over HTTP, each in a context of its own: elsewhere bodies are read as they always are. */
export async function installSlack(app: NestFastifyApplication): Promise<void> {
  const bot = app.get(SlackBot, { strict: false });
  if (!bot.isOn) return;
  const server = app.getHttpAdapter().getInstance();
  if (bot.http) await server.register(bot.http.plugin);
  await server.register(app.get(LinkRoutes, { strict: false }).plugin);
}
