import type { VNode } from 'preact';
import { count, number } from '../format.js';
import { TableHead } from './table-head.js';

export interface Column {
  readonly label: string;
  readonly value: number;
  /** Not over yet, or cut: not to be compared with the others. */
  readonly isPartial?: boolean;
  readonly href?: string;
}

interface ColumnsProps {
  readonly columns: readonly Column[];
  /** One of what is counted: incident. */
  readonly unit: string;
  readonly caption: string;
}

const HEIGHT = 120;
const TOP = 18;
/** Labels below the axis, at most; every second, third, … where there are more columns. */
const MAX_LABELS = 12;

/** Counts over time as columns, with the same numbers in a table. */
export function Columns({ columns, unit, caption }: ColumnsProps): VNode {
  const most = Math.max(1, ...columns.map(({ value }) => value));
  const width = 100 / Math.max(1, columns.length);
  const every = Math.ceil(columns.length / MAX_LABELS);
  const total = columns.reduce((sum, { value }) => sum + value, 0);
  return (
    <figure>
      <svg
        class="picture"
        width="100%"
        height={TOP + HEIGHT + 20}
        role="img"
        aria-label={`${caption}: ${count(total, unit)} in all. The table below has each.`}
      >
        <line class="rule" x1="0" x2="100%" y1={TOP + HEIGHT} y2={TOP + HEIGHT} />
        {columns.map(({ label, value, isPartial }, i) => {
          const height = Math.round((value / most) * HEIGHT);
          const middle = (i + 0.5) * width;
          return (
            <>
              {value > 0 && (
                <rect
                  class={isPartial === true ? 'bar soft' : 'bar'}
                  x={pc(i * width + width * 0.14)}
                  width={pc(width * 0.72)}
                  y={TOP + HEIGHT - height}
                  height={height}
                  rx={2}
                >
                  <title>{`${label}: ${count(value, unit)}${isPartial === true ? ', not a whole period' : ''}`}</title>
                </rect>
              )}
              {value > 0 && columns.length <= 40 && (
                <text class="tiny" x={pc(middle)} y={TOP + HEIGHT - height - 5} text-anchor="middle">
                  {number(value)}
                </text>
              )}
              {(columns.length - 1 - i) % every === 0 && (
                <text
                  class={
                    columns.length > 6 && ((columns.length - 1 - i) / every) % 2 === 1
                      ? 'quiet tiny roomy'
                      : 'quiet tiny'
                  }
                  x={pc(middle)}
                  y={TOP + HEIGHT + 15}
                  text-anchor="middle"
                >
                  {label}
                </text>
              )}
            </>
          );
        })}
      </svg>
      <details>
        <summary>As a table</summary>
        <div class="scroll" tabindex={0} role="region" aria-label={caption}>
          <table>
            <caption>{caption}</caption>
            <TableHead columns={['Period', { number: 'Count' }]} />
            <tbody>
              {columns.map(({ label, value, isPartial, href }) => (
                <tr key={label}>
                  <th scope="row">
                    {href === undefined ? label : <a href={href}>{label}</a>}
                    {isPartial === true && <span class="muted"> (not a whole period)</span>}
                  </th>
                  <td class="r">{number(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  );
}

/** The same as a small picture within a line of a table, which has the numbers. */
export function Spark({ values }: { values: readonly number[] }): VNode {
  const most = Math.max(1, ...values);
  const width = 100 / Math.max(1, values.length);
  return (
    <svg class="picture spark" viewBox="0 0 100 26" preserveAspectRatio="none" aria-hidden="true">
      {values.map((value, i) => {
        const height = value === 0 ? 1 : Math.max(3, (value / most) * 24);
        return (
          <rect
            class={value === 0 ? 'bar soft' : 'bar'}
            x={round(i * width + width * 0.12)}
            width={round(width * 0.76)}
            y={round(26 - height)}
            height={round(height)}
          />
        );
      })}
    </svg>
  );
}

function pc(position: number): string {
  return `${round(position)}%`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
