import { type Viewer, viewerOf } from '../access/index.js';

/** A person of Slack: ids are unique within a workspace. */
export interface SlackUser {
  readonly teamId: string;
  readonly userId: string;
}

/** Who asks and who will read the answer. */
export interface Asker extends SlackUser {
  /** Rights of the person for an answer to that person alone; what everybody may see for one to a channel. */
  readonly viewer: Viewer;
  readonly audience: 'PERSON' | 'CHANNEL';
  readonly isLinked: boolean;
}

/** Whoever reads a channel: what the whole organisation may see, and nothing may be changed. */
export function channelViewer({ teamId }: SlackUser, requestId: string | null): Viewer {
  return viewerOf(`slack:${teamId}`, ['read'], { requestId });
}

/** The same person's question, answered where others read along. */
export function forChannel(user: SlackUser, requestId: string | null): Asker {
  const { teamId, userId } = user;
  return { teamId, userId, viewer: channelViewer(user, requestId), audience: 'CHANNEL', isLinked: false };
}
