import { z } from 'zod';
import { commaList } from '../common/index.js';

/** Over HTTP on our own port, over a socket that we open, or not at all. */
export const SLACK_MODES = ['http', 'socket', 'off'] as const;

const secret = (pattern: RegExp, like: string): z.ZodOptional<z.ZodString> =>
  z.string().trim().regex(pattern, `must look like ${like}`).optional();

export const slackVariables = {
  SLACK_MODE: z
    .enum(SLACK_MODES)
    .optional()
    .describe('How Slack reaches us: http, socket or off (the default)'),
  SLACK_SIGNING_SECRET: secret(/^\S{16,200}$/, 'the Signing Secret of the app’s Basic Information').describe(
    'What proves that a request is from Slack',
  ),
  SLACK_SIGNING_SECRET_PREVIOUS: secret(/^\S{16,200}$/, 'a Signing Secret').describe(
    'The one before, believed as well while it is changed',
  ),
  SLACK_BOT_TOKEN: secret(/^xoxb-\S{8,300}$/, 'xoxb-…').describe('Token of the bot user'),
  SLACK_APP_TOKEN: secret(/^xapp-\S{8,300}$/, 'xapp-…').describe(
    'App-level token with connections:write, for socket',
  ),
  SLACK_APP_ID: secret(/^A[A-Z0-9]{2,30}$/, 'A0123456789').describe('Id of the app; others are refused'),
  SLACK_TEAM_IDS: z
    .string()
    .optional()
    .describe('Ids of the workspaces whose people may ask, with commas between'),
  SLACK_LINK_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(720)
    .default(24)
    .describe('Hours until somebody who signed in with OpenID Connect must link Slack anew'),
  SLACK_API_URL: z
    .url({ protocol: /^https?$/ })
    .default('https://slack.com/api/')
    .describe('Web API of Slack, or of GovSlack'),
};

const schema = z.object(slackVariables);
type Variables = z.output<typeof schema>;

const CREDENTIALS = [
  'SLACK_SIGNING_SECRET',
  'SLACK_SIGNING_SECRET_PREVIOUS',
  'SLACK_BOT_TOKEN',
  'SLACK_APP_TOKEN',
] as const;

export interface SlackConfig {
  readonly mode: 'http' | 'socket';
  /** The current one first; empty in socket mode, where the connection itself is proof. */
  readonly signingSecrets: readonly string[];
  readonly botToken: string;
  readonly appToken: string | undefined;
  readonly appId: string | undefined;
  readonly teamIds: ReadonlySet<string>;
  readonly linkHours: number;
  readonly apiUrl: string;
  /** Where answers may be sent that a request asks for. */
  readonly responseOrigins: readonly string[];
}

/** Undefined where Slack is off; mistakes are added to `problems`. */
export function slackConfig(
  given: Readonly<Record<string, string | undefined>>,
  problems: string[],
): SlackConfig | undefined {
  const parsed = schema.safeParse(given);
  if (!parsed.success) return undefined;
  const vars = parsed.data;
  const credential = CREDENTIALS.find((name) => vars[name] !== undefined);
  if (vars.SLACK_MODE === undefined && credential !== undefined)
    problems.push(`SLACK_MODE: is missing, though ${credential} is set; ${SLACK_MODES.join(', ')}`);
  if (vars.SLACK_MODE === undefined || vars.SLACK_MODE === 'off') return undefined;
  const teamIds = commaList(vars.SLACK_TEAM_IDS);
  problems.push(...mistakes(vars, teamIds));
  const { origin, hostname } = new URL(vars.SLACK_API_URL);
  return {
    mode: vars.SLACK_MODE,
    signingSecrets: [vars.SLACK_SIGNING_SECRET, vars.SLACK_SIGNING_SECRET_PREVIOUS].filter(
      (one) => one !== undefined,
    ),
    botToken: vars.SLACK_BOT_TOKEN ?? '',
    appToken: vars.SLACK_APP_TOKEN,
    appId: vars.SLACK_APP_ID,
    teamIds: new Set(teamIds),
    linkHours: vars.SLACK_LINK_HOURS,
    apiUrl: vars.SLACK_API_URL.replace(/\/*$/, '/'),
    responseOrigins: isThisMachine(hostname)
      ? [origin]
      : ['https://hooks.slack.com', 'https://hooks.slack-gov.com'],
  };
}

function mistakes(vars: Variables, teamIds: readonly string[]): string[] {
  const wrong: string[] = [];
  const needed = (name: keyof Variables, why: string): void => {
    if (vars[name] === undefined) wrong.push(`${name}: is needed ${why}`);
  };
  needed('SLACK_BOT_TOKEN', 'to answer in Slack');
  if (vars.SLACK_MODE === 'http') needed('SLACK_SIGNING_SECRET', 'to believe requests over HTTP');
  else needed('SLACK_APP_TOKEN', 'to open a socket');
  if (vars.SLACK_MODE === 'http' && vars.SLACK_APP_TOKEN !== undefined)
    wrong.push('SLACK_APP_TOKEN: is for SLACK_MODE=socket only');
  if (vars.SLACK_SIGNING_SECRET === undefined && vars.SLACK_SIGNING_SECRET_PREVIOUS !== undefined)
    wrong.push('SLACK_SIGNING_SECRET: is missing, though SLACK_SIGNING_SECRET_PREVIOUS is set');
  if (teamIds.length === 0)
    wrong.push(
      'SLACK_TEAM_IDS: must name the workspaces whose people may ask; without it anybody’s could be connected',
    );
  const odd = teamIds.find((id) => !/^[TE][A-Z0-9]{2,30}$/.test(id));
  if (odd !== undefined) wrong.push(`SLACK_TEAM_IDS: ${odd} must look like T0123456789`);
  const { protocol, hostname } = new URL(vars.SLACK_API_URL);
  const isSlack = protocol === 'https:' && /^(slack|slack-gov)\.com$/.test(hostname);
  if (!isSlack && !isThisMachine(hostname))
    wrong.push(
      'SLACK_API_URL: must be https://slack.com/api/, https://slack-gov.com/api/ or on this machine',
    );
  return wrong;
}

function isThisMachine(hostname: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
