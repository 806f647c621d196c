import type { VNode } from 'preact';

/** To the next page of a list, and back to its beginning. */
export function Pager({ first, next }: { first: string | null; next: string | null }): VNode | null {
  if (first === null && next === null) return null;
  return (
    <nav class="pager" aria-label="Pages">
      {first === null ? (
        <span />
      ) : (
        <a class="button quiet" href={first} rel="first">
          Back to the beginning
        </a>
      )}
      {next !== null && (
        <a class="button quiet" href={next} rel="next">
          Next page
        </a>
      )}
    </nav>
  );
}
