import type { VNode } from 'preact';
import { type FieldSpec, type ListSpec, NOON, type Row, type Value } from '../edit/fields.js';
import type { Choices } from '../edit/stored.js';
import { label } from '../format.js';

/** What is wrong, by the name of the input. */
export type Problems = ReadonlyMap<string, string>;

interface FieldProps {
  readonly spec: FieldSpec;
  /** Of the input, such as `sections.0.body`. */
  readonly name: string;
  readonly value: Value;
  readonly problems: Problems;
  readonly given: Given;
}

/** What can be chosen. */
interface Given {
  readonly choices: Choices;
  /** Codes of the causes of the form. */
  readonly causes: readonly string[];
}

/** One labelled input with its hint and what is wrong with it. */
export function Field(props: FieldProps): VNode {
  const { spec, name, problems } = props;
  const problem = problems.get(name);
  if (spec.kind === 'id')
    return typeof props.value === 'string' ? <input type="hidden" name={name} value={props.value} /> : <></>;
  if (spec.kind === 'causes') return <Against {...props} problem={problem} />;
  const notes = [spec.hint && `${name}-hint`, problem && `${name}-problem`].filter(Boolean).join(' ');
  return (
    <div class={`field ${spec.kind}`}>
      <label for={name}>{spec.title}</label>
      <Input {...props} notes={notes === '' ? undefined : notes} />
      {spec.hint !== undefined && (
        <span class="hint" id={`${name}-hint`}>
          {spec.hint}
        </span>
      )}
      {problem !== undefined && (
        <span class="error small" id={`${name}-problem`}>
          {problem}
        </span>
      )}
    </div>
  );
}

/** Lines that are shown at once. */
const ROWS: Readonly<Record<string, number>> = { summary: 6, sections: 8, timeline: 2, errorSignatures: 2 };

function Input({ spec, name, value, problems, given, notes }: FieldProps & { notes?: string }): VNode {
  const common = {
    id: name,
    name,
    'aria-describedby': notes,
    'aria-invalid': problems.has(name) ? ('true' as const) : undefined,
  };
  const text = value === null || value === undefined ? '' : String(value);
  switch (spec.kind) {
    case 'text':
      return (
        // Browsers leave out the first line break of a text area.
        <textarea {...common} rows={ROWS[name.split('.')[0]!] ?? 3} dir="auto">{`\n${text}`}</textarea>
      );
    case 'lines':
      return <textarea {...common} rows={3} dir="auto">{`\n${text}`}</textarea>;
    case 'choice':
      return spec.name === 'category' ? (
        <Causes common={common} choices={given.choices} value={text} />
      ) : (
        <select {...common}>
          {spec.required !== true && <option value="">Not said</option>}
          {(spec.values ?? []).map((one) => (
            <option value={one} selected={one === text}>
              {label(one)}
            </option>
          ))}
        </select>
      );
    case 'yesno':
      return (
        <select {...common}>
          <option value="">Not known</option>
          <option value="yes" selected={value === true}>
            Yes
          </option>
          <option value="no" selected={value === false}>
            No
          </option>
        </select>
      );
    case 'instant':
      return <input {...common} type="datetime-local" step="any" value={text.replace(/Z$/, '')} />;
    case 'day': {
      const isDay = text === '' || text.endsWith(NOON);
      return (
        <input
          {...common}
          type={isDay ? 'date' : 'datetime-local'}
          step={isDay ? undefined : 'any'}
          value={text.replace(isDay ? NOON : /Z$/, '')}
        />
      );
    }
    case 'number':
      return <input {...common} inputmode="decimal" value={text} />;
    case 'line':
    case 'id':
    case 'causes':
      return (
        <input
          {...common}
          value={text}
          maxlength={spec.max}
          required={spec.required}
          dir="auto"
          list={/^(service|cascadedFrom)$/.test(spec.name) ? 'known-services' : undefined}
        />
      );
  }
}

function Causes({ common, choices, value }: { common: object; choices: Choices; value: string }): VNode {
  return (
    <select {...common}>
      <option value="">None</option>
      {choices.rootCauseCategories.map(({ code, name, children }) => (
        <optgroup label={name}>
          <option value={code} selected={code === value}>
            {name} (in general)
          </option>
          {children.map((child) => (
            <option value={child.code} selected={child.code === value}>
              {child.name} · {child.code}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

/** Boxes for the causes that an action item is against. */
function Against({ spec, name, value, given, problem }: FieldProps & { problem?: string }): VNode {
  const ticked = Array.isArray(value) ? (value as readonly string[]) : [];
  const codes = [...new Set([...given.causes, ...ticked])];
  return (
    <fieldset class="field causes" id={name} data-causes={name}>
      <legend>{spec.title}</legend>
      {codes.length === 0 && <span class="hint">There is no cause yet.</span>}
      {codes.map((code) => (
        <label class="check">
          <input type="checkbox" name={name} value={code} checked={ticked.includes(code)} />
          {code}
        </label>
      ))}
      {problem !== undefined && <span class="error small">{problem}</span>}
    </fieldset>
  );
}

interface RowsProps {
  readonly spec: ListSpec;
  readonly rows: readonly Row[];
  readonly problems: Problems;
  readonly given: Given;
  /** Where the form goes, to come back to this list. */
  readonly action: string;
}

/** The rows of a list and an empty one. Buttons add and take away rows: without scripts the page comes again. */
export function Rows({ spec, rows, problems, given, action }: RowsProps): VNode {
  const shown = { spec, problems, given, action: `${action}#part-${spec.name}` };
  return (
    <div class="rows" data-rows={spec.name}>
      {rows.map((row, i) => (
        <RowFields {...shown} row={row} index={String(i)} number={i + 1} />
      ))}
      <RowFields
        {...shown}
        row={fresh(spec, rows)}
        index={String(rows.length)}
        number={rows.length + 1}
        isNew
      />
      <template>
        <RowFields {...shown} row={FRESH[spec.name] ?? {}} index="INDEX" number="NUMBER" isNew />
      </template>
      <button
        class="button quiet"
        type="submit"
        name="do"
        value={`add:${spec.name}`}
        formaction={shown.action}
        formnovalidate
        data-add
      >
        Add another <span class="hidden">{spec.one.toLowerCase()}</span>
      </button>
    </div>
  );
}

const FRESH: Readonly<Record<string, Row>> = {
  factors: { role: 'CONTRIBUTING', confidence: 'MEDIUM' },
  affectedServices: { involvement: 'CASCADE' },
  sections: { kind: 'OTHER' },
  actionItems: { kind: 'PREVENT', status: 'OPEN' },
};
const FIRST: Readonly<Record<string, Row>> = {
  factors: { role: 'ROOT_CAUSE', confidence: 'MEDIUM', primary: true },
  affectedServices: { involvement: 'ORIGIN' },
  sections: { kind: 'ROOT_CAUSE' },
};

/** What an empty row begins with: in a first one what publishing asks for. */
function fresh({ name }: ListSpec, rows: readonly Row[]): Row {
  return (rows.length === 0 ? FIRST[name] : undefined) ?? FRESH[name] ?? {};
}

interface RowProps extends Omit<RowsProps, 'rows'> {
  readonly row: Row;
  readonly index: string;
  readonly number: number | string;
  readonly isNew?: boolean;
}

function RowFields({ spec, row, index, number, isNew, problems, given, action }: RowProps): VNode {
  const whole = problems.get(`${spec.name}.${index}`);
  return (
    <fieldset class={`row-fields ${spec.name}`}>
      <legend>{isNew === true ? `New ${spec.one.toLowerCase()}` : `${spec.one} ${number}`}</legend>
      {whole !== undefined && <p class="error small">{whole}</p>}
      {spec.fields.map((field) => (
        <Field
          spec={field}
          name={`${spec.name}.${index}.${field.name}`}
          value={row[field.name]}
          problems={problems}
          given={given}
        />
      ))}
      {spec.name === 'factors' && (
        <label class="check">
          <input type="radio" name="primary" value={index} checked={row.primary === true} />
          The primary one
        </label>
      )}
      <button
        class="plain small remove"
        type="submit"
        name="do"
        value={`remove:${spec.name}.${index}`}
        formaction={action}
        formnovalidate
        data-remove
        hidden={isNew === true && index !== 'INDEX'}
      >
        Remove{' '}
        <span class="hidden">
          {isNew === true ? `new ${spec.one.toLowerCase()}` : `${spec.one.toLowerCase()} ${number}`}
        </span>
      </button>
    </fieldset>
  );
}
