import { FIND_SIMILAR } from './shortcut-listener.js';
import { EVENTS_PATH } from './receiver.js';
import { METHODS } from './web-api.js';

export interface ManifestRequest {
  /** Where people and Slack reach the service, without a slash at the end. */
  readonly publicUrl: string;
  /** The slash command, with its slash. */
  readonly command: string;
  /** The service opens a connection to Slack; Slack need not reach it. */
  readonly isSocket: boolean;
}

/** Scopes by what they are for; those of the Web API stand with its methods. */
const LISTENING = { commands: 'commands', mentions: 'app_mentions:read', links: 'links:read' } as const;

/** Every scope the app asks for. */
export function scopes(): string[] {
  const calling = Object.values(METHODS).filter((scope) => scope !== null);
  return [...new Set([...Object.values(LISTENING), ...calling])].sort();
}

/** The app as Slack's "create from a manifest" takes it. */
export function manifest({ publicUrl, command, isSocket }: ManifestRequest): object {
  const url = `${publicUrl}${EVENTS_PATH}`;
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: 'Postmortems',
      description: 'Have we seen this before? Looks up past incidents.',
      background_color: '#1d3557',
    },
    features: {
      bot_user: { display_name: 'postmortems', always_online: true },
      app_home: {
        home_tab_enabled: false,
        messages_tab_enabled: false,
        messages_tab_read_only_enabled: true,
      },
      slash_commands: [
        {
          command,
          ...(!isSocket && { url }),
          description: 'Look up past incidents',
          usage_hint: 'words of an error, or: show, similar, service, trends, due, help',
          should_escape: false,
        },
      ],
      shortcuts: [
        {
          name: 'Find similar incidents',
          type: 'message',
          callback_id: FIND_SIMILAR,
          description: 'Past incidents like this message',
        },
      ],
      unfurl_domains: [new URL(publicUrl).hostname],
    },
    oauth_config: { scopes: { bot: scopes() } },
    settings: {
      event_subscriptions: {
        ...(!isSocket && { request_url: url }),
        bot_events: ['app_mention', 'link_shared'],
      },
      interactivity: { is_enabled: true, ...(!isSocket && { request_url: url }) },
      org_deploy_enabled: false,
      socket_mode_enabled: isSocket,
      token_rotation_enabled: false,
    },
  };
}
