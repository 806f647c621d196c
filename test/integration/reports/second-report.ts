/*
 * A report a second time, from exported files alone: no part of the program is used, no SQL, and every number comes
 * about on another way.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as s from './second-statistics.js';

type Doc = Record<string, any>;
export interface Asked {
  /** First instants of this period and the one before, and of the one after. */
  readonly from: string;
  readonly until: string;
  readonly before: string;
  /** First instants of the periods looked back on, and the end of the last. */
  readonly trailing: readonly string[];
  readonly timeZone: string;
  readonly states: readonly string[];
  readonly visible: readonly string[];
  readonly matches: (doc: Doc, services: readonly Doc[]) => boolean;
}

const seconds = (from: string | undefined, to: string | undefined): number | null =>
  from === undefined || to === undefined ? null : Math.round((Date.parse(to) - Date.parse(from)) / 1000);
const impact = (doc: Doc): number | null => seconds(doc.startedAt, doc.mitigatedAt ?? doc.resolvedAt);
const known = <T>(values: readonly (T | null)[]): T[] => values.flatMap((value) => value ?? []);
const add = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const within = (at: string | undefined, from: string, until: string): boolean =>
  at !== undefined && Date.parse(at) >= Date.parse(from) && Date.parse(at) < Date.parse(until);
const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
const INTERNAL = ['MONITORING', 'SYNTHETIC', 'EMPLOYEE', 'SECURITY'];

export function secondReport(folder: string, asked: Asked): Record<string, unknown> {
  const read = (name: string): Doc => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Doc;
  const catalogue = new Map<string, Doc>(
    (read('catalog.json').services as Doc[]).map((one) => [one.slug, one]),
  );
  const causes = new Map<string, string>(
    (read('taxonomy.json').categories as Doc[]).map((one) => [one.code, one.name]),
  );
  const docs = readdirSync(folder)
    .filter((name) => /^PM-\d+\.json$/.test(name))
    .map(read)
    .filter((doc) => asked.visible.includes(doc.visibility ?? 'ORGANIZATION'));
  const byId = new Map(docs.map((doc) => [doc.id, doc]));
  const servicesOf = (doc: Doc): Doc[] =>
    (doc.affectedServices ?? []).map((one: Doc) => catalogue.get(one.service as string));
  const duplicate = (doc: Doc): boolean =>
    (doc.relations ?? []).some((one: Doc) => {
      const other = byId.get(one.to);
      return one.kind === 'DUPLICATE_OF' && other?.startedAt && asked.states.includes(other.status as string);
    });
  const counted = docs.filter(
    (doc) =>
      asked.states.includes(doc.status as string) && !duplicate(doc) && asked.matches(doc, servicesOf(doc)),
  );
  const number = (doc: Doc): number => Number(String(doc.reference).slice(3));
  const between = (from: string, until: string): Doc[] =>
    counted
      .filter((doc) => within(doc.startedAt, from, until))
      .sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt) || number(a) - number(b));
  const [now, before] = [between(asked.from, asked.until), between(asked.before, asked.from)];
  const length = (from: string, until: string): number => (Date.parse(until) - Date.parse(from)) / 86_400_000;
  const days = [length(asked.from, asked.until), length(asked.before, asked.from)] as const;

  const primary = (doc: Doc): Doc | undefined => (doc.factors ?? []).find((factor: Doc) => factor.primary);
  const cause = (doc: Doc): string => primary(doc)?.category ?? '';
  const slugs = (doc: Doc): string[] => servicesOf(doc).map((one) => one.slug);
  const providers = (doc: Doc): string[] => unique(known(servicesOf(doc).map((one) => one.provider ?? null)));
  const triggers = (doc: Doc): string[] =>
    unique((doc.factors ?? []).filter((one: Doc) => one.role === 'TRIGGER').map((one: Doc) => one.category));
  const tier = (doc: Doc): string[] => {
    const tiers = known<number>(servicesOf(doc).map((one) => one.tier ?? null));
    return [tiers.length > 0 ? String(Math.min(...tiers)) : ''];
  };

  const entries = (keysOf: (doc: Doc) => string[], always: string[] = []): Doc[] => {
    const keys = unique([...always, ...[...now, ...before].flatMap(keysOf)]);
    const of = (all: readonly Doc[], key: string): Doc[] => all.filter((doc) => keysOf(doc).includes(key));
    const words = s.verdicts(keys.map((key) => s.counts(of(now, key).length, of(before, key).length, days)));
    return keys.map((key, i) => {
      const [own, old] = [of(now, key), of(before, key)];
      const [low, high] = s.poisson(own.length);
      return {
        ...{ key, count: own.length, low, high, previous: old.length, verdict: words[i] },
        impactSeconds: add(known(own.map(impact))),
        previousImpactSeconds: add(known(old.map(impact))),
        impactMissing: own.filter((doc) => impact(doc) === null).length,
      };
    });
  };
  const cells = (rows: (doc: Doc) => string[], columns: (doc: Doc) => string[]): Doc[] => {
    const pairs = now.flatMap((doc) =>
      rows(doc).flatMap((row) => columns(doc).map((column) => `${row} ${column}`)),
    );
    return unique(pairs).map((pair) => {
      const [row, column] = pair.split(' ');
      return { row, column, count: pairs.filter((one) => one === pair).length };
    });
  };
  const shareOf = (k: number, n: number, missing: number): Doc => {
    const [low, high] = s.wilson(k, n);
    return { k, n, missing, value: n === 0 ? null : k / n, low, high };
  };
  const share = (all: readonly Doc[], value: (doc: Doc) => boolean | null): Doc => {
    const values = known(all.map(value));
    return shareOf(values.filter(Boolean).length, values.length, all.length - values.length);
  };
  const concentration = (keysOf: (doc: Doc) => string[]): Doc => {
    const reached = now.filter((doc) => keysOf(doc).length > 0);
    const all = unique(reached.flatMap(keysOf)).map(
      (key) => reached.filter((doc) => keysOf(doc).includes(key)).length,
    );
    const total = add(all);
    const missing = now.length - reached.length;
    return {
      ...{ n: reached.length, missing },
      topShare: shareOf(Math.max(0, ...all), reached.length, missing),
      herfindahl: reached.length >= 10 ? add(all.map((one) => (one / total) ** 2)) : null,
    };
  };

  const target = (doc: Doc): boolean | null => {
    const taken = seconds(doc.startedAt, doc.mitigatedAt);
    return taken === null ? null : taken <= 30 * 60;
  };
  const noticed = (doc: Doc): boolean | null =>
    doc.detectedBy ? INTERNAL.includes(doc.detectedBy as string) : null;
  const both = (value: (doc: Doc) => boolean | null): [Doc, Doc] => [share(now, value), share(before, value)];
  const compare = ([a, b]: [Doc, Doc]): s.Compared => s.shares([a.k, a.n], [b.k, b.n]);

  const earlierOf = (doc: Doc): Doc[] =>
    (doc.relations ?? [])
      .filter((one: Doc) => one.kind === 'RECURRENCE_OF')
      .map((one: Doc) => byId.get(one.to))
      .filter((old: Doc | undefined) => {
        if (!old?.startedAt || !['PUBLISHED', 'ARCHIVED'].includes(old.status as string)) return false;
        const gap = Date.parse(doc.startedAt) - Date.parse(old.startedAt);
        return gap > 0 && gap <= 365 * 86_400_000;
      });
  const repeated = (doc: Doc): Doc[] =>
    (doc.relations ?? [])
      .filter((one: Doc) => one.kind === 'RECURRENCE_OF')
      .map((one: Doc) => byId.get(one.to))
      .filter((old: Doc | undefined) => old && ['PUBLISHED', 'ARCHIVED'].includes(old.status as string));
  /** The earlier one, what that was a repeat of, and so on back to the first. */
  const line = (doc: Doc, old: Doc): Doc[] =>
    unique([
      old,
      ...repeated(old)
        .filter((one) => one.startedAt && Date.parse(one.startedAt) < Date.parse(doc.startedAt))
        .flatMap((one) => line(doc, one)),
    ]);
  const openThen = (doc: Doc, old: Doc): number => {
    const own: string[] = (doc.factors ?? []).map((one: Doc) => one.category);
    const meets = (code: string): boolean => own.some((one) => one === code || one.startsWith(`${code}.`));
    return line(doc, old)
      .flatMap((one) => (one.actionItems ?? []).map((item: Doc) => ({ ...item, of: one })))
      .filter(
        (item: Doc) =>
          (item.mitigates ?? (item.of.factors ?? []).map((one: Doc) => one.category)).some(meets) &&
          (['OPEN', 'IN_PROGRESS'].includes(item.status as string) ||
            (item.status === 'DONE' &&
              item.completedAt &&
              Date.parse(item.completedAt) > Date.parse(doc.startedAt))),
      ).length;
  };
  const pairs = now.flatMap((doc) =>
    earlierOf(doc)
      .sort((a, b) => number(a) - number(b))
      .map((old) => ({
        reference: doc.reference,
        earlierReference: old.reference,
        secondsBetween: seconds(old.startedAt, doc.startedAt),
        openActions: openThen(doc, old),
      })),
  );
  const repeats = now.filter((doc) => earlierOf(doc).length > 0).length;
  const repeatsBefore = before.filter((doc) => earlierOf(doc).length > 0).length;

  const day = (at: number): string =>
    new Intl.DateTimeFormat('sv-SE', { timeZone: asked.timeZone, dateStyle: 'short' }).format(at);
  const end = Date.parse(asked.until);
  const items = counted
    .filter((doc) => doc.startedAt && Date.parse(doc.startedAt) < end)
    .flatMap((doc) => (doc.actionItems ?? []).map((item: Doc): Doc => ({ ...item, doc })));
  const openAtEnd = (item: Doc): boolean =>
    ['OPEN', 'IN_PROGRESS'].includes(item.status as string) ||
    (item.status === 'DONE' && item.completedAt !== undefined && Date.parse(item.completedAt) >= end);
  const open = items.filter(openAtEnd);
  const age = (item: Doc): number => seconds(item.doc.startedAt, asked.until)!;
  const of = (from: string, until: string) => (at: string | undefined) => within(at, from, until);
  const [inNow, inBefore] = [of(asked.from, asked.until), of(asked.before, asked.from)];
  const due = (inside: (at: string | undefined) => boolean): Doc => {
    const all = items.filter((item) => inside(item.dueOn) && item.status !== 'WONT_DO');
    const unclear = all.filter((item) => item.status === 'DONE' && item.completedAt === undefined);
    const onTime = all.filter(
      (item) =>
        item.status === 'DONE' &&
        item.completedAt &&
        day(Date.parse(item.completedAt)) <= day(Date.parse(item.dueOn)),
    );
    return shareOf(onTime.length, all.length - unclear.length, unclear.length);
  };
  const opened = items.filter((item) => inNow(item.doc.startedAt));
  const [onTime, onTimeBefore] = [due(inNow), due(inBefore)];
  const bounds = [0, 30, 90, 180, 365, Infinity].map((one) => one * 86_400);

  const [within30, internal, changed] = [
    both(target),
    both(noticed),
    both((doc) => doc.changeRelated ?? null),
  ];
  const alone = (one: s.Compared): string => s.verdicts([one])[0]!;
  const [impacts, impactsBefore] = [known(now.map(impact)), known(before.map(impact))];
  const words = s.verdicts([
    s.totals(impacts, impactsBefore, days),
    compare(within30),
    compare(internal),
    s.counts(repeats, repeatsBefore, days),
    compare([onTime, onTimeBefore]),
  ]);
  const delta = (count: number, previous: number, verdict: string): Doc => {
    const [low, high] = s.poisson(count);
    return { value: count, previous, low, high, verdict };
  };
  /** Second by second: one is hurt if any stretch holds it. Stretches begin and end at whole seconds. */
  const ticks = (stretches: readonly [number, number][]): number => {
    const edges = unique(stretches.flat()).sort((a, b) => a - b);
    return add(
      edges
        .slice(1)
        .map((edge, i) =>
          stretches.some(([from, to]) => from <= edges[i]! && to >= edge) ? (edge - edges[i]!) / 1000 : 0,
        ),
    );
  };
  const [first, last] = [Date.parse(asked.from), Date.parse(asked.until)];
  const serviceTimes = [...catalogue.keys()].flatMap((key) => {
    const reached = [...before, ...now].flatMap((doc) =>
      (doc.affectedServices ?? [])
        .filter((one: Doc) => one.service === key)
        .map((one: Doc) => ({
          level: one.level as string,
          isOfNow: now.includes(doc),
          from: Math.max(first, Date.parse(one.startedAt ?? doc.startedAt)),
          to: Math.min(last, Date.parse(one.endedAt ?? doc.mitigatedAt ?? doc.resolvedAt ?? '')),
        })),
    );
    const hurting = reached.filter(({ from, to }) => to > from);
    if (hurting.length === 0 && !reached.some(({ isOfNow }) => isOfNow)) return [];
    const outages = hurting.filter(({ level }) => level === 'OUTAGE');
    const [hurt, out] = [hurting, outages].map((all) => ticks(all.map(({ from, to }) => [from, to])));
    const whole = (last - first) / 1000;
    return {
      ...{ key, hurtSeconds: hurt, unhurt: (whole - hurt!) / whole },
      ...{ outageSeconds: out, withoutOutage: (whole - out!) / whole },
      missing: reached.filter(({ to, isOfNow }) => Number.isNaN(to) && isOfNow).length,
    };
  });
  const incidents = delta(now.length, before.length, alone(s.counts(now.length, before.length, days)));
  const impactSeconds = {
    ...{ value: add(impacts), previous: add(impactsBefore), low: null, high: null, verdict: words[0] },
  };
  const withPrevious = ([a, b]: [Doc, Doc], verdict: string | undefined): Doc => ({
    ...a,
    previous: b,
    verdict,
  });
  const timed: [string, string, string][] = [
    ['timeToDetect', 'startedAt', 'detectedAt'],
    ['timeToAcknowledge', 'detectedAt', 'acknowledgedAt'],
    ['timeToMitigate', 'startedAt', 'mitigatedAt'],
    ['timeToResolve', 'startedAt', 'resolvedAt'],
  ];
  const measured = (all: readonly Doc[], from: string, to: string): Doc =>
    s.durations(known(all.map((doc) => seconds(doc[from], doc[to]))), all.length);
  const buckets = asked.trailing.slice(0, -1).map((from, i) => between(from, asked.trailing[i + 1]!));
  const exposed = buckets.map((all, i) => ({
    count: all.length,
    days: length(asked.trailing[i]!, asked.trailing[i + 1]!),
  }));
  const known12: [string, (doc: Doc) => boolean][] = [
    ...['detectedAt', 'acknowledgedAt', 'mitigatedAt', 'resolvedAt', 'severity', 'detectedBy'].map(
      (field): [string, (doc: Doc) => boolean] => [field, (doc) => doc[field] !== undefined],
    ),
    ['changeRelated', (doc) => doc.changeRelated !== undefined],
    ['services', (doc) => slugs(doc).length > 0],
    ['impact', (doc) => (doc.impact?.customersAffected ?? doc.impact?.usersAffected) !== undefined],
    ['cause', (doc) => cause(doc) !== '' && !cause(doc).startsWith('UNK')],
    ['confidence', (doc) => (primary(doc)?.confidence ?? 'LOW') !== 'LOW'],
    ['note', (doc) => (doc.factors ?? []).some((factor: Doc) => factor.note !== undefined)],
  ];
  return {
    incidents,
    incidentRate: {
      ...{ value: now.length / (days[0] / 30), previous: before.length / (days[1] / 30) },
      ...{ low: incidents.low / (days[0] / 30), high: incidents.high / (days[0] / 30) },
      verdict: incidents.verdict,
    },
    impactSeconds,
    impactBasis: { n: impacts.length, missing: now.length - impacts.length },
    trust: {
      coverage: known12.map(([key, is]) => ({ key, k: now.filter(is).length, n: now.length })),
      undated: counted.filter((doc) => !doc.startedAt).length,
      unpublished: docs.filter(
        (doc) =>
          ['DRAFT', 'IN_REVIEW'].includes(doc.status as string) &&
          !asked.states.includes(doc.status as string) &&
          asked.matches(doc, servicesOf(doc)) &&
          within(doc.startedAt, asked.from, asked.until),
      ).length,
    },
    trailing: buckets.map((all, i) => ({
      start: asked.trailing[i],
      end: asked.trailing[i + 1],
      count: all.length,
      low: s.poisson(all.length)[0],
      high: s.poisson(all.length)[1],
      bySeverity: ['SEV1', 'SEV2', 'SEV3', 'SEV4', 'SEV5', undefined].map(
        (key) => all.filter((doc) => doc.severity === key).length,
      ),
      impactSeconds: add(known(all.map(impact))),
      impactMissing: all.filter((doc) => impact(doc) === null).length,
      outside: s.outside(exposed, i),
    })),
    responses: timed.map(([key, from, to]) => ({
      key,
      current: measured(now, from, to),
      previous: measured(before, from, to),
    })),
    withinTarget: withPrevious(within30, words[1]),
    detectedInternally: withPrevious(internal, words[2]),
    changeRelated: withPrevious(changed, alone(compare(changed))),
    bySeverity: entries((doc) => [doc.severity ?? ''], ['SEV1', 'SEV2', 'SEV3', 'SEV4', 'SEV5']),
    byTier: entries(tier),
    byRootCauseFamily: entries((doc) => [cause(doc).split('.')[0]!]),
    byRootCause: entries((doc) => [cause(doc)]),
    byService: entries(slugs),
    byProvider: entries(providers),
    byFactorFamily: entries((doc) => {
      const families = unique<string>((doc.factors ?? []).map((one: Doc) => one.category.split('.')[0]));
      return families.length > 0 ? families : [''];
    }),
    serviceTimes,
    byDetection: entries((doc) => [doc.detectedBy ?? 'UNKNOWN']),
    triggerByCause: cells(triggers, (doc) => [cause(doc)]),
    causeByService: cells((doc) => [cause(doc)], slugs),
    serviceConcentration: concentration(slugs),
    providerConcentration: concentration(providers),
    repeats: {
      count: delta(repeats, repeatsBefore, words[3]!),
      share: shareOf(repeats, now.length, 0),
      whileActionOpen: unique(pairs.filter((one) => one.openActions > 0).map((one) => one.reference)).length,
      pairs,
    },
    actions: {
      opened: opened.length,
      previousOpened: items.filter((item) => inBefore(item.doc.startedAt)).length,
      completed: items.filter((item) => item.status === 'DONE' && inNow(item.completedAt)).length,
      previousCompleted: items.filter((item) => item.status === 'DONE' && inBefore(item.completedAt)).length,
      open: open.length,
      overdue: open.filter((item) => item.dueOn && day(Date.parse(item.dueOn)) < day(end - 1)).length,
      withoutDueDate: open.filter((item) => item.dueOn === undefined).length,
      completedUndated: items.filter((item) => item.status === 'DONE' && item.completedAt === undefined)
        .length,
      completion: shareOf(
        opened.filter((one) => one.status === 'DONE' && !openAtEnd(one)).length,
        opened.length,
        0,
      ),
      onTime: withPrevious([onTime, onTimeBefore], words[4]),
      medianAgeSeconds: s.quantile(open.map(age), 0.5),
      ages: bounds.slice(1).map((bound, i) => ({
        count: open.filter((item) => age(item) <= bound && (i === 0 || age(item) > bounds[i]!)).length,
      })),
    },
    register: now.map((doc) => ({
      id: doc.id,
      reference: doc.reference,
      startedAt: doc.startedAt,
      severity: doc.severity ?? null,
      cause: cause(doc) || null,
      causeName: causes.get(cause(doc)) ?? null,
      services: slugs(doc),
      providers: providers(doc),
      timeToDetect: seconds(doc.startedAt, doc.detectedAt),
      timeToAcknowledge: seconds(doc.detectedAt, doc.acknowledgedAt),
      timeToMitigate: seconds(doc.startedAt, doc.mitigatedAt),
      timeToResolve: seconds(doc.startedAt, doc.resolvedAt),
      impactSeconds: impact(doc),
      customersAffected: doc.impact?.customersAffected ?? null,
    })),
  };
}
