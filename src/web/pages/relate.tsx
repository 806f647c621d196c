import type { VNode } from 'preact';
import type { Viewer } from '../../access/index.js';
import { RelationKind } from '../../postmortems/index.js';
import { label } from '../format.js';
import { postmortemLink } from '../links.js';
import type { Whole } from './postmortem.data.js';

interface RelateProps {
  readonly whole: Whole;
  readonly viewer: Viewer;
  readonly formToken: string;
}

/** Forms to say, and to take back, how it relates to others. Apart from the text: relations have no version. */
export function Relate({ whole, viewer, formToken }: RelateProps): VNode | null {
  if (!viewer.scopes.has('write')) return null;
  const { reference, relations } = whole;
  const form = { method: 'post', action: `${postmortemLink(reference)}/relations` } as const;
  return (
    <details class="above no-print relate">
      <summary>Relate to another</summary>
      {relations.map(({ kind, postmortem }) => (
        <form {...form} class="row between small">
          <input type="hidden" name="form" value={formToken} />
          <input type="hidden" name="kind" value={kind} />
          <input type="hidden" name="to" value={postmortem.reference} />
          <span>
            {label(kind)} {postmortem.reference}
          </span>
          <button class="plain" type="submit" name="do" value="remove">
            Take back <span class="hidden">{`${label(kind)} ${postmortem.reference}`}</span>
          </button>
        </form>
      ))}
      <form {...form} class="stack">
        <input type="hidden" name="form" value={formToken} />
        <div class="field">
          <label for="relate-kind">This is</label>
          <select id="relate-kind" name="kind">
            {Object.keys(RelationKind).map((kind) => (
              <option value={kind}>{label(kind)}</option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="relate-to">Its reference</label>
          <input id="relate-to" name="to" required maxlength={40} placeholder="PM-42" />
        </div>
        <div class="field">
          <label for="relate-note">Why</label>
          <input id="relate-note" name="note" maxlength={2000} dir="auto" />
        </div>
        <button class="button quiet" type="submit" name="do" value="add">
          Relate
        </button>
      </form>
    </details>
  );
}
