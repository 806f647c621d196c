import type { VNode } from 'preact';
import { duration, minute } from '../format.js';
import { Inline } from './prose.js';
import { type Anchor, timeScale, type TimeScale } from './time-scale.js';
import { When } from './when.js';

interface TimelineProps {
  readonly anchors: readonly Anchor[];
  readonly events: readonly { readonly at: string; readonly text: string }[];
}

const ROW = 18;
const BAR = 16;

/** The incident drawn to scale, and what happened as a list. */
export function Timeline({ anchors, events }: TimelineProps): VNode {
  const scale = timeScale(
    anchors.map(({ at }) => at),
    events.map(({ at }) => at),
  );
  return (
    <>
      {scale && <Picture scale={scale} anchors={anchors} events={events} />}
      <EventList anchors={anchors} events={events} />
    </>
  );
}

/** The time until an anchor; the colour says what it was spent on. */
const SPANS = [
  ['Detected', 'span-detect', 'k1', 'Until detected'],
  ['Acknowledged', 'span-respond', 'k2', 'Until acknowledged'],
  ['Mitigated', 'span-mitigate', 'k3', 'Until mitigated'],
  ['Resolved', 'span-recover', 'k4', 'Until resolved'],
] as const;

function Picture({ scale, anchors, events }: TimelineProps & { scale: TimeScale }): VNode {
  const bar = anchors.length * ROW + 6;
  const axis = bar + BAR + 26;
  const spans = anchors.slice(0, -1).map(({ name, at }, i) => ({ name, at, until: anchors[i + 1]! }));
  return (
    <figure>
      <svg class="picture" width="100%" height={axis + 20} role="img" aria-label={described(anchors)}>
        {scale.ticks.map(({ at, position }) => (
          <>
            <line class="grid" x1={pc(position)} x2={pc(position)} y1={bar - 4} y2={axis} />
            <text class="quiet tiny" x={pc(position)} y={axis + 14} text-anchor={side(position, 8)}>
              {tick(at, scale)}
            </text>
          </>
        ))}
        {spans.map(({ name, at, until }) => (
          <rect
            class={SPANS.find(([anchor]) => anchor === until.name)?.[1] ?? 'bar'}
            x={pc(scale.position(at))}
            y={bar}
            width={pc(scale.position(until.at) - scale.position(at))}
            height={BAR}
          >
            <title>{`${name} to ${until.name.toLowerCase()}: ${between(at, until.at)}`}</title>
          </rect>
        ))}
        <line class="rule" x1="0" x2="100%" y1={bar + BAR + 14} y2={bar + BAR + 14} />
        {events.map(({ at, text }) => {
          const position = scale.position(at);
          if (position < 0 || position > 100) return null;
          return (
            <circle class="dot" cx={pc(position)} cy={bar + BAR + 14} r={4}>
              <title>{`${minute(at)} ${text.slice(0, 200)}`}</title>
            </circle>
          );
        })}
        {anchors.map(({ name, at }, i) => {
          const position = scale.position(at);
          const isLeft = position <= 55;
          const y = i * ROW + 13;
          return (
            <>
              <line class="anchor" x1={pc(position)} x2={pc(position)} y1={y - 10} y2={bar + BAR} />
              <text
                class="halo"
                x={pc(position)}
                dx={isLeft ? 6 : -6}
                y={y}
                text-anchor={isLeft ? 'start' : 'end'}
              >
                {name}
                <tspan class="quiet">
                  {i === 0 ? ` ${minute(at)}` : ` after ${between(anchors[0]!.at, at)}`}
                </tspan>
              </text>
            </>
          );
        })}
      </svg>
      <ul class="legend">
        {SPANS.filter(([anchor]) => spans.some(({ until }) => until.name === anchor)).map(
          ([, , key, label]) => (
            <li>
              <i class={key} />
              {label}
            </li>
          ),
        )}
        <li>Circles are events of the list; times are UTC, drawn to scale.</li>
      </ul>
    </figure>
  );
}

function described(anchors: readonly Anchor[]): string {
  const parts = anchors.map(({ name, at }) => `${name} ${minute(at)} UTC`);
  return `Timeline to scale. ${parts.join(', ')}. The list below has every event.`;
}

function tick(at: number, { from, to }: TimeScale): string {
  const text = minute(new Date(at).toISOString());
  const isDays = to - from > 4 * 86_400_000;
  return isDays ? text.slice(0, 10) : text.slice(11);
}

function side(position: number, edge: number): 'start' | 'middle' | 'end' {
  return position < edge ? 'start' : position > 100 - edge ? 'end' : 'middle';
}

function between(from: string, to: string): string {
  return duration((Date.parse(to) - Date.parse(from)) / 1000);
}

function pc(position: number): string {
  return `${Math.round(position * 100) / 100}%`;
}

interface Entry {
  readonly at: string;
  readonly name: string | null;
  readonly text: string | null;
}

/** More events than this are folded. */
const SHOWN = 14;

function EventList({ anchors, events }: TimelineProps): VNode {
  const entries: Entry[] = [
    ...anchors.map(({ name, at }) => ({ at, name, text: null })),
    ...events.map(({ at, text }) => ({ at, name: null, text })),
  ].sort(
    (a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.name === null ? 1 : 0) - (b.name === null ? 1 : 0),
  );
  const row = (entry: Entry): VNode => <EventRow entry={entry} />;
  return (
    <>
      <ol class="events">{entries.slice(0, SHOWN).map(row)}</ol>
      {entries.length > SHOWN && (
        <details open={entries.length < SHOWN + 6}>
          <summary>{entries.length - SHOWN} more events</summary>
          <ol class="events">{entries.slice(SHOWN).map(row)}</ol>
        </details>
      )}
    </>
  );
}

function EventRow({ entry: { at, name, text } }: { entry: Entry }): VNode {
  return (
    <li class={name === null ? undefined : 'anchor-row'}>
      <When at={at} />
      {name === null ? <Inline text={text ?? ''} /> : <span>{name}</span>}
    </li>
  );
}
