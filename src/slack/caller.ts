import type { SlackUser } from './asker.js';

/** Where a request comes from, as far as Slack says so. */
export interface Caller extends SlackUser {
  /** Every workspace that has a part in it: ours, that of the user, that of the message. */
  readonly teams: readonly string[];
  readonly channelId: string | undefined;
  readonly appId: string | undefined;
  /** People of other organisations are in the channel; Slack tells it of events alone. */
  readonly isShared: boolean;
  /** It is our own doing, or that of another program. */
  readonly isByProgram: boolean;
}

type Json = Readonly<Record<string, unknown>>;

/** Reads commands, clicks, shortcuts and events; undefined where nobody is named. */
export function callerOf(body: Json): Caller | undefined {
  return body.event === undefined ? ofPerson(body) : ofEvent(body, object(body.event));
}

function ofPerson(body: Json): Caller | undefined {
  const user = object(body.user);
  const team = id(body.team_id) ?? id(object(body.team).id);
  const teamId = id(user.team_id) ?? team;
  const userId = id(body.user_id) ?? id(user.id);
  if (teamId === undefined || userId === undefined) return undefined;
  return {
    ...{ teamId, userId, teams: [teamId, ...(team === undefined ? [] : [team])] },
    channelId: id(body.channel_id) ?? id(object(body.channel).id),
    appId: id(body.api_app_id),
    ...{ isShared: false, isByProgram: false },
  };
}

function ofEvent(body: Json, event: Json): Caller | undefined {
  const team = id(body.team_id);
  const userId = id(event.user);
  if (team === undefined || userId === undefined) return undefined;
  const others = [event.user_team, event.source_team, event.team].flatMap((one) => id(one) ?? []);
  const [authorization] = Array.isArray(body.authorizations) ? (body.authorizations as unknown[]) : [];
  return {
    ...{ teamId: others[0] ?? team, userId, teams: [team, ...others] },
    channelId: id(event.channel),
    appId: id(body.api_app_id),
    isShared: body.is_ext_shared_channel === true,
    isByProgram: event.bot_id != null || userId === id(object(authorization).user_id),
  };
}

function object(value: unknown): Json {
  return value !== null && typeof value === 'object' ? (value as Json) : {};
}

function id(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Z0-9]{2,40}$/.test(value) ? value : undefined;
}
