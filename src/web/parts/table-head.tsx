import type { VNode } from 'preact';

/** The name of a column, of one of numbers, or none where the column is left out. */
type Named = string | { readonly number: string } | false;

/** The first row of a table. */
export function TableHead({ columns, hidden }: { columns: readonly Named[]; hidden?: true }): VNode {
  return (
    <thead class={hidden && 'hidden'}>
      <tr>
        {columns.map((column) =>
          column === false ? null : typeof column === 'string' ? (
            <th scope="col">{column}</th>
          ) : (
            <th scope="col" class="r">
              {column.number}
            </th>
          ),
        )}
      </tr>
    </thead>
  );
}
