import { BadInput, type InputProblem } from '../../common/index.js';
import { completeness, missingForPublish, parseContent } from '../../postmortems/index.js';
import type { Draft } from './fields.js';
import { inputOf } from './read-form.js';

/** How far a draft is from being published. */
export interface GateState {
  /** What publishing would still ask for. */
  readonly missing: readonly string[];
  /** Share, 0 to 1, of what makes it useful later; undefined where the draft cannot be read. */
  readonly score: number | undefined;
  /** What a reviewer should ask for besides. */
  readonly hints: readonly string[];
  readonly problems: readonly InputProblem[];
}

/** What the draft would be told, were it to be published now. */
export function gateOf(draft: Draft): GateState {
  try {
    const input = inputOf(draft);
    // What has no name yet can still be told what else it needs.
    const title = input.title === '' ? 'Untitled' : input.title;
    const content = parseContent({ ...input, title }, undefined, 'input');
    const missing = missingForPublish(content);
    const whole = completeness(content);
    const isAsked = (hint: string): boolean =>
      missing.some((one) => one.split(':')[0] === hint.split(':')[0]);
    return {
      missing,
      score: whole.score,
      hints: whole.missing.filter((hint) => !isAsked(hint)),
      problems: [],
    };
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    return { missing: [], score: undefined, hints: [], problems: error.problems };
  }
}
