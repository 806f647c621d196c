import type { VNode } from 'preact';
import { label } from '../format.js';

/** How bad it was. */
export function Severity({ value }: { value: string | null }): VNode {
  if (value === null) return <span class="badge">No severity</span>;
  return <span class={`badge sev s${value.slice(-1)}`}>{value}</span>;
}

/** Where it stands; published is what readers expect, and goes unsaid. */
export function Status({ value }: { value: string }): VNode | null {
  if (value === 'PUBLISHED') return null;
  return <span class="badge accent">{label(value)}</span>;
}

export function Restricted({ visibility }: { visibility: string }): VNode | null {
  return visibility === 'RESTRICTED' ? <span class="badge bad">Restricted</span> : null;
}
