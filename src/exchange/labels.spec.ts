import { describe, expect, it } from '@jest/globals';
import { causesOfLabels } from './labels.js';

function causes(...labels: string[]): string[] {
  return causesOfLabels(labels).factors.map(
    ({ category, role, primary }) => `${primary ? '*' : ''}${category} ${role}`,
  );
}

describe('causes of imported labels', () => {
  it.each([
    [['config-change'], ['*CFG ROOT_CAUSE']],
    [['hardware'], ['*INF ROOT_CAUSE']],
    [['security'], ['*SEC ROOT_CAUSE']],
    [['time'], ['*TIM ROOT_CAUSE']],
    [['automation'], ['*CAS.AUTO CONTRIBUTING']],
    [['cascading-failure'], ['*CAS.PROP PROPAGATION']],
    [
      ['cascading-failure', 'automation'],
      ['*CAS.AUTO CONTRIBUTING', 'CAS.PROP PROPAGATION'],
    ],
    [['cloud'], ['*UNK.NODATA ROOT_CAUSE']],
    [['undescriptive'], ['*UNK.NODATA ROOT_CAUSE']],
    [[], ['*UNK.NODATA ROOT_CAUSE']],
    [
      ['config-change', 'time'],
      ['*TIM ROOT_CAUSE', 'CFG CONTRIBUTING'],
    ],
    [
      ['security', 'hardware'],
      ['*SEC ROOT_CAUSE', 'INF CONTRIBUTING'],
    ],
    [
      ['automation', 'cloud', 'config-change'],
      ['*CFG ROOT_CAUSE', 'CAS.AUTO CONTRIBUTING'],
    ],
    [['undescriptive', 'config-change'], ['*CFG ROOT_CAUSE']],
    [['Config Errors', 'config-change'], ['*CFG ROOT_CAUSE']],
    [
      ['Database', 'Conflicts'],
      ['*DAT ROOT_CAUSE', 'CHG.COMPAT CONTRIBUTING'],
    ],
  ])('%j are %j', (labels, expected) => {
    expect(causes(...labels)).toEqual(expected);
  });

  it('are all of low confidence, and keep the label they came from', () => {
    const { factors, tags } = causesOfLabels(['Config Errors', 'config-change', 'cloud']);
    expect(factors).toEqual([
      expect.objectContaining({ confidence: 'LOW', note: 'Imported label: config errors, config-change' }),
    ]);
    expect(tags).toEqual(['config errors', 'config-change', 'cloud']);
  });

  it('keep an unknown label as a tag, with a warning', () => {
    const { factors, tags, warnings } = causesOfLabels(['gremlins', 'hardware']);
    expect(factors.map((factor) => factor.category)).toEqual(['INF']);
    expect(tags).toEqual(['gremlins', 'hardware']);
    expect(warnings).toEqual(['unknown label "gremlins": kept as a tag, no cause taken from it']);
  });
});
