import type { VNode } from 'preact';
import type { Clash, Merged } from '../edit/merge.js';
import { fieldName } from '../format.js';

/** What two people wrote at the same time, side by side, each to be chosen. */
export function Clashes({ merged: { clashes, taken } }: { merged: Merged }): VNode {
  return (
    <section class="card" aria-labelledby="clashes">
      <h2 id="clashes">Somebody else saved meanwhile</h2>
      {taken.length > 0 && (
        <p>They alone changed {taken.map(fieldName).join(', ')}; the form below has that.</p>
      )}
      {clashes.length === 0 ? (
        <p>Nothing of yours is lost. Look it over and save again.</p>
      ) : (
        <p>
          You both changed what follows. Choose whose is to stay, change yours below if need be, and save.
        </p>
      )}
      {clashes.map((clash) => (
        <Side key={clash.field} {...clash} />
      ))}
    </section>
  );
}

function Side({ field, mine, theirs }: Clash): VNode {
  const choice = (value: 'mine' | 'theirs', text: string): VNode => (
    <div>
      <label class="check">
        <input type="radio" name={`take.${field}`} value={value} checked={value === 'mine'} />
        {value === 'mine' ? 'Yours' : 'Theirs'}
      </label>
      <pre
        class="signature"
        dir="auto"
        tabindex={0}
        role="region"
        aria-label={`${fieldName(field)}, ${value}`}
      >
        {text === '' ? '(empty)' : text}
      </pre>
    </div>
  );
  return (
    <fieldset class="sides">
      <legend>{fieldName(field)}</legend>
      {choice('mine', mine)}
      {choice('theirs', theirs)}
    </fieldset>
  );
}
