import type { PostmortemStatus } from './postmortem.enums.js';

/** DRAFT to IN_REVIEW to PUBLISHED to ARCHIVED; any state back to DRAFT. */
const NEXT: Readonly<Record<PostmortemStatus, readonly PostmortemStatus[]>> = {
  DRAFT: ['IN_REVIEW'],
  IN_REVIEW: ['PUBLISHED', 'DRAFT'],
  PUBLISHED: ['ARCHIVED', 'DRAFT'],
  ARCHIVED: ['DRAFT'],
};

/** Whether a move makes a postmortem count, or no longer count, as what the organisation has published. */
export function needsPublish(from: PostmortemStatus, to: PostmortemStatus): boolean {
  return to === 'PUBLISHED' || from === 'PUBLISHED' || from === 'ARCHIVED';
}

/** The states a postmortem may go to from this one. */
export function nextStates(from: PostmortemStatus): readonly PostmortemStatus[] {
  return NEXT[from];
}
