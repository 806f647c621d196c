import type { VNode } from 'preact';
import type { Viewer } from '../../access/index.js';
import { needsPublish, nextStates, type PostmortemStatus } from '../../postmortems/index.js';
import { postmortemLink } from '../links.js';
import type { Whole } from './postmortem.data.js';

const VERBS: Readonly<Record<PostmortemStatus, string>> = {
  DRAFT: 'Back to draft',
  IN_REVIEW: 'Send to review',
  PUBLISHED: 'Publish',
  ARCHIVED: 'Archive',
};

interface ToolsProps {
  readonly whole: Whole;
  readonly viewer: Viewer;
  readonly formToken: string;
}

/** What the viewer can do with it; whether they may is still decided when they do. */
export function Tools({ whole, viewer, formToken }: ToolsProps): VNode | null {
  if (!viewer.scopes.has('write')) return null;
  const status = whole.status as PostmortemStatus;
  const next = nextStates(status).filter((to) => !needsPublish(status, to) || viewer.scopes.has('publish'));
  const address = postmortemLink(whole.reference);
  return (
    <>
      <a class="button quiet" href={`${address}/edit`}>
        Edit
      </a>
      {next.length > 0 && (
        <form method="post" action={`${address}/status`} class="row">
          <input type="hidden" name="form" value={formToken} />
          <input type="hidden" name="version" value={whole.version} />
          {next.map((to) => (
            <button key={to} class="button quiet" type="submit" name="status" value={to}>
              {VERBS[to]}
            </button>
          ))}
        </form>
      )}
    </>
  );
}
