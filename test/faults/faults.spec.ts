import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Figures } from './figures.js';
import { FAULTS } from './list.js';
import { Stage } from './stage.js';

// A short form runs with all other tests; npm run test:faults strikes with everything, and longer.
const IS_WHOLE = process.env.FAULTS === 'whole';
const WELL_MS = 60_000;
/** Writes under way before each fault, and after the last one. */
const WRITES = IS_WHOLE ? 60 : 15;

const NO_DRIFT = { missing: [], outdated: [], extra: [] };

let stage: Stage;
const figures = new Figures(IS_WHOLE ? 'all faults' : 'short form; npm run test:faults runs all');

beforeAll(async () => {
  stage = await Stage.set({ shownMs: IS_WHOLE ? 4000 : 1000, onSmallDisk: IS_WHOLE });
  stage.load.start(IS_WHOLE ? 8 : 4, 2);
});

afterAll(async () => {
  figures.print();
  await stage.strike();
});

describe.each(FAULTS.filter(({ isShort }) => IS_WHOLE || isShort))('$name', (fault) => {
  const { name, happen, needs, noticed } = fault;
  it('loses nothing, says so clearly, and goes on by itself', async () => {
    const missing = await needs?.(stage);
    if (missing !== undefined) return figures.notRun(name, missing);
    await stage.load.untilWritten(WRITES);
    const before = stage.client.snapshot();
    await happen(stage);
    const recovered = await stage.load.untilWell(WELL_MS);
    const answers = stage.client.since(before);
    const verdict = await stage.verdict();
    figures.add(name, recovered, answers, verdict);
    expect(stage.client.scandals.splice(0)).toEqual([]);
    expect([...answers.keys()]).toContain(noticed);
    expect(verdict).toMatchObject({ lost: 0, duplicated: 0, wrong: [] });
    // The short form compares the index once, at its end.
    if (IS_WHOLE) expect((await stage.compareIndex()).drift).toMatchObject(NO_DRIFT);
  }, 300_000);
});

it('leaves every acknowledged write exactly once, whole, and in the index', async () => {
  await stage.load.untilWritten(WRITES);
  const verdict = await stage.verdict();
  figures.end(verdict, stage.client);
  expect(verdict).toMatchObject({ lost: 0, duplicated: 0, wrong: [] });
  expect(stage.client.scandals).toEqual([]);
  const { drainedMs, drift } = await stage.compareIndex();
  figures.drained(drainedMs, drift.checked);
  expect(drift).toMatchObject(NO_DRIFT);
  await stage.load.stop();
  expect(drift.checked).toBeGreaterThan(0);
});
