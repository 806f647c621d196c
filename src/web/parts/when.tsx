import type { VNode } from 'preact';
import { day, duration, minute } from '../format.js';

/** An instant, to the minute in UTC. */
export function When({ at, zone = true }: { at: string; zone?: boolean }): VNode {
  return (
    <time class="num nowrap" dateTime={at}>
      {minute(at)}
      {zone && ' UTC'}
    </time>
  );
}

export function Day({ at }: { at: string }): VNode {
  return (
    <time class="num nowrap" dateTime={at}>
      {day(at)}
    </time>
  );
}

/** A duration, or that it is not known. */
export function Lasted({ seconds }: { seconds: number | null }): VNode {
  return seconds === null ? (
    <span class="muted">not known</span>
  ) : (
    <span class="num">{duration(seconds)}</span>
  );
}
