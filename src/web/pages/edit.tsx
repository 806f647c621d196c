import type { VNode } from 'preact';
import {
  ANCHOR_FIELDS,
  CLASS_FIELDS,
  type Draft,
  type FieldSpec,
  HEAD_FIELDS,
  IMPACT_FIELDS,
  LISTS,
  type ListName,
  WORD_FIELDS,
} from '../edit/fields.js';
import type { GateState } from '../edit/gate.js';
import type { Merged } from '../edit/merge.js';
import type { Choices, Stored } from '../edit/stored.js';
import { label } from '../format.js';
import { postmortemLink } from '../links.js';
import { Clashes } from './conflict.js';
import { Field, type Problems, Rows } from './edit-fields.js';
import { Gate } from './gate.js';

export interface EditProps {
  /** Undefined for one that is to be created. */
  readonly stored: Pick<Stored, 'reference' | 'version' | 'status' | 'title'> | undefined;
  readonly draft: Draft;
  readonly choices: Choices;
  readonly gate: GateState;
  readonly problems: Problems;
  /** What went wrong with the form as a whole. */
  readonly message?: string;
  readonly merged?: Merged;
  /** What the form began with, to merge by later; undefined for one that is to be created. */
  readonly marks?: string;
  readonly formToken: string;
  /** Creates once, however often the form is sent. */
  readonly idempotencyKey?: string;
}

/** The form to write a postmortem with. */
export function EditPage(props: EditProps): VNode {
  const { stored, gate, message, merged, marks, formToken, idempotencyKey } = props;
  const action = stored ? `${postmortemLink(stored.reference)}/edit` : '/postmortems/new';
  // What readers rely on is changed by a decision, not in passing.
  const savesItself = stored !== undefined && (stored.status === 'DRAFT' || stored.status === 'IN_REVIEW');
  return (
    <>
      <header class="page-head">
        <p class="crumb">
          <a href="/">Postmortems</a> /{' '}
          {stored ? <a href={postmortemLink(stored.reference)}>{stored.reference}</a> : 'New'}
          {stored && ' / Edit'}
        </p>
        <h1 dir="auto">{stored ? stored.title : 'New postmortem'}</h1>
        <p class="lead">
          {stored
            ? `Version ${stored.version}, ${label(stored.status).toLowerCase()}. All times are UTC.`
            : 'A title is enough to begin with. All times are UTC.'}
        </p>
      </header>
      {message !== undefined && (
        <p class="note warn" role="alert">
          {message}
        </p>
      )}
      <form
        method="post"
        action={action}
        class="split side-right edit"
        data-edit={savesItself ? 'save' : 'check'}
      >
        <input type="hidden" name="form" value={formToken} />
        {/* Enter in a field presses the first button of a form: this one, not one that takes away a row. */}
        <button class="hidden" type="submit" tabindex={-1} aria-hidden="true">
          Save
        </button>
        {stored && <input type="hidden" name="version" value={stored.version} />}
        {marks !== undefined && <input type="hidden" name="marks" value={marks} />}
        {idempotencyKey !== undefined && <input type="hidden" name="key" value={idempotencyKey} />}
        <div>
          {merged && <Clashes merged={merged} />}
          <Parts {...props} action={action} />
        </div>
        <aside aria-label="Saving and publishing">
          <div class="sticky">
            <div class="card">
              <button class="button wide" type="submit">
                {stored ? 'Save' : 'Create draft'}
              </button>
              <p class="small muted above" data-saved role="status" />
            </div>
            <Gate state={gate} />
          </div>
        </aside>
      </form>
    </>
  );
}

function Parts({ stored, draft, choices, problems, action }: EditProps & { action: string }): VNode {
  const fields = (specs: readonly FieldSpec[], values: Draft['scalars'], prefix = ''): VNode[] =>
    specs.map((spec) => (
      <Field
        key={spec.name}
        spec={spec}
        name={`${prefix}${spec.name}`}
        value={values[spec.name]}
        problems={problems}
        given={{ choices, causes: [] }}
      />
    ));
  const given = { choices, causes: causesOf(draft) };
  const list = (name: ListName): VNode => (
    <section class="card" aria-labelledby={`part-${name}`}>
      <h2 id={`part-${name}`}>{LISTS[name].title}</h2>
      <Rows spec={LISTS[name]} rows={draft[name]} problems={problems} given={given} action={action} />
    </section>
  );
  return (
    <>
      <section class="card" aria-labelledby="part-head">
        <h2 id="part-head">What happened</h2>
        {fields(HEAD_FIELDS, draft.scalars)}
        <div class="fields">{fields(CLASS_FIELDS, draft.scalars)}</div>
        {stored === undefined && (
          <p class="above">
            <button class="button quiet" type="submit">
              Create draft
            </button>
          </p>
        )}
      </section>
      <section class="card" aria-labelledby="part-times">
        <h2 id="part-times">When</h2>
        <div class="fields">{fields(ANCHOR_FIELDS, draft.scalars)}</div>
      </section>
      {list('affectedServices')}
      {list('factors')}
      {list('sections')}
      {list('timeline')}
      {list('actionItems')}
      <section class="card" aria-labelledby="part-impact">
        <h2 id="part-impact">Impact</h2>
        <div class="fields">{fields(IMPACT_FIELDS, draft.impact, 'impact.')}</div>
      </section>
      {list('errorSignatures')}
      <section class="card" aria-labelledby="part-words">
        <h2 id="part-words">Where and what else</h2>
        <div class="fields">
          {fields(WORD_FIELDS, { regions: draft.regions.join('\n'), tags: draft.tags.join('\n') })}
        </div>
      </section>
      {list('links')}
      <datalist id="known-services">
        {choices.services.map(({ slug, name }) => (
          <option key={slug} value={slug}>
            {name}
          </option>
        ))}
      </datalist>
    </>
  );
}

/** What action items may be against: the causes of this very form. */
function causesOf({ factors }: Draft): string[] {
  return [...new Set(factors.flatMap(({ category }) => (typeof category === 'string' ? category : [])))];
}
