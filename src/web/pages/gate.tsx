import type { VNode } from 'preact';
import { fieldOf } from '../edit/fields.js';
import type { GateState } from '../edit/gate.js';
import { count, percent } from '../format.js';

const WORDS: Readonly<Record<string, string>> = {
  summary: 'A summary',
  severity: 'How severe it was',
  startedAt: 'When it started',
  detectedAt: 'When it was detected',
  mitigatedAt: 'When it was mitigated',
  resolvedAt: 'When it was resolved',
  nature: 'Glitch or attack',
  detectedBy: 'Who noticed it',
  affectedServices: 'A service it reached',
  timeline: 'A timeline',
  actionItems: 'Action items',
  'sections: one of kind ROOT_CAUSE': 'A section about the root cause',
  'sections: ROOT_CAUSE': 'A section about the root cause',
  'factors: exactly one primary': 'A primary cause',
  'factors: a second one that says why the system let a human action cause it':
    'A second cause: why the system let a human action do that',
  'factors: a primary cause that is known': 'A primary cause that is known',
  'factors: a primary cause that a person confirmed': 'A primary cause that a person confirmed',
  'impact: a figure': 'How many it hit',
  'actionItems: one that mitigates a factor': 'An action item against one of the causes',
};

/** What the publish gate asks for, in the words of the API where there are none of ours. */
export function gateWord(what: string): string {
  return WORDS[what] ?? what;
}

/** The publish gate; scripts put a new one in its place while somebody writes. */
export function Gate({ state }: { state: GateState }): VNode {
  const { missing, score, hints, problems } = state;
  return (
    <section class="card" id="gate" aria-labelledby="gate-title">
      <h2 id="gate-title">Ready to publish?</h2>
      {problems.length > 0 ? (
        <>
          <p class="error">{count(problems.length, 'field')} cannot be read yet:</p>
          <ul class="ticks">
            {problems.slice(0, 10).map(({ field, message }) => {
              const { title, id } = fieldOf(field.replace(/^input\.?/, ''));
              return (
                <li class="open">
                  <a href={`#${id}`}>{title}</a>: {message}
                </li>
              );
            })}
          </ul>
        </>
      ) : missing.length === 0 ? (
        <p class="good-text">Nothing is missing.</p>
      ) : (
        <>
          <p>{count(missing.length, 'thing is', 'things are')} missing:</p>
          <ul class="ticks">
            {missing.map((what) => (
              <li class="open">{gateWord(what)}</li>
            ))}
          </ul>
        </>
      )}
      {score !== undefined && (
        <>
          <p class="above small muted">
            <label for="score">Completeness {percent(score)}</label>
          </p>
          <progress id="score" max={1} value={score} />
        </>
      )}
      {hints.length > 0 && (
        <>
          <p class="small muted above">Useful later:</p>
          <ul class="ticks small">
            {hints.map((hint) => (
              <li>{gateWord(hint)}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
