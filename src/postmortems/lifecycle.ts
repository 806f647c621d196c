import type { PostmortemStatus } from './postmortem.enums.js';

/** DRAFT to IN_REVIEW to PUBLISHED to ARCHIVED; any state back to DRAFT. */
const NEXT: Readonly<Record<PostmortemStatus, readonly PostmortemStatus[]>> = {
  DRAFT: ['IN_REVIEW'],
  IN_REVIEW: ['PUBLISHED', 'DRAFT'],
  PUBLISHED: ['ARCHIVED', 'DRAFT'],
  ARCHIVED: ['DRAFT'],
};

/** The states a postmortem may go to from this one. */
export function nextStates(from: PostmortemStatus): readonly PostmortemStatus[] {
  return NEXT[from];
}
