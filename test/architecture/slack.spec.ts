import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { manifest, scopes } from '../../src/slack/manifest.js';
import { METHODS } from '../../src/slack/web-api.js';

const sources = readdirSync('src/slack', { recursive: true })
  .map(String)
  .filter((name) => /\.tsx?$/.test(name) && !name.includes('.spec.'))
  .map((name) => readFileSync(join('src/slack', name), 'utf8'));

describe('the manifest of the Slack app', () => {
  it('asks for five scopes, each for a method that is called or an event that is heard', () => {
    expect(scopes()).toEqual(['app_mentions:read', 'chat:write', 'commands', 'links:read', 'links:write']);
    const all = sources.join('\n');
    for (const method of Object.keys(METHODS))
      expect([method, all.split(`'${method}'`).length - 1 >= 2]).toEqual([method, true]);
    const [, why = ''] = readFileSync('docs/slack.md', 'utf8').split('### Why these scopes');
    const documented = [...why.split('\n## ')[0]!.matchAll(/^\| `([\w:]+)` \| /gm)];
    expect(documented.map(([, scope]) => scope).sort()).toEqual(scopes());
  });

  it('names the events that are listened to, and no address where the socket is used', () => {
    const app = (isSocket: boolean): any =>
      manifest({ publicUrl: 'https://pm.example.com', command: '/pm', isSocket });
    const heard = sources.flatMap((text) =>
      [...text.matchAll(/app\.event\('(\w+)'/g)].map(([, name]) => name),
    );
    expect(app(false).settings.event_subscriptions.bot_events).toEqual(heard.sort());
    expect(JSON.stringify(app(true))).not.toContain('https://');
    expect(JSON.stringify(app(false)).match(/https:\/\/pm\.example\.com\/slack\/events/g)).toHaveLength(3);
  });
});
