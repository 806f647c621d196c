import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Candidate, similarity, type Subject } from './similarity.js';

const word = (text: string, weight: number) => ({ word: text, tsquery: `'${text}'`, documents: 2, weight });
const subject = (more: Partial<Subject> = {}): Subject => ({
  hops: new Map([
    ['checkout', 0],
    ['ledger', 1],
    ['dns', 2],
  ]),
  services: ['checkout'],
  causes: ['CAP.LIMIT', 'ORG.TEST'],
  signatures: ['FATAL: remaining connection slots are reserved'],
  text: '',
  providers: ['aws'],
  regions: ['us-east-1'],
  words: [word('pool', 4), word('exhausted', 3), word('retries', 2)],
  phrases: ['pool exhausted'],
  ...more,
});
const candidate = (more: Partial<Candidate> = {}): Candidate => ({
  id: 'a',
  services: [],
  causes: [],
  signatures: [],
  providers: [],
  regions: [],
  matches: [0, 0, 0],
  phrases: [],
  isSimilar: null,
  mayRecur: false,
  ...more,
});
const kinds = (more: Partial<Candidate>) =>
  similarity(subject(), candidate(more)).reasons.map(({ kind, detail }) => `${kind} ${detail}`);
const score = (more: Partial<Candidate>) => similarity(subject(), candidate(more)).score;

describe('a similarity', () => {
  it('gives its reasons', () => {
    expect(kinds({ matches: [0.2, 0, 0.9] })).toEqual(['MATCHING_WORDS retries, pool']);
    expect(kinds({ matches: [0.9, 0.2, 0], phrases: ['pool exhausted'] })).toEqual([
      'MATCHING_PHRASE pool exhausted',
      'MATCHING_WORDS pool, exhausted',
    ]);
    expect(kinds({ services: ['checkout', 'mail'] })).toEqual(['SHARED_SERVICE checkout']);
    expect(kinds({ services: ['dns', 'ledger'] })).toEqual(['RELATED_SERVICE ledger, 1 dependency away']);
    expect(kinds({ causes: ['CAP.LIMIT'] })).toEqual(['SHARED_CAUSE CAP.LIMIT']);
    expect(kinds({ causes: ['CAP.DEMAND'] })).toEqual(['RELATED_CAUSE CAP.DEMAND']);
    expect(kinds({ providers: ['aws'], regions: ['us-east-1'] })).toEqual([
      'SAME_PROVIDER aws',
      'SAME_REGION us-east-1',
    ]);
    expect(kinds({ regions: ['US-East-1'] })).toEqual(['SAME_REGION US-East-1']);
    expect(kinds({ signatures: ['fatal: REMAINING connection slots'] })).toEqual([
      'SHARED_ERROR_SIGNATURE fatal: REMAINING connection slots',
    ]);
    expect(kinds({})).toEqual([]);
  });

  it('finds a stored signature anywhere in a pasted text, and no short one', () => {
    const pasted = subject({ signatures: [], text: '12:01 fatal: slots are reserved (x)' });
    const shared = (signature: string) =>
      similarity(pasted, candidate({ signatures: [signature] })).score > 0;
    expect(shared('FATAL: slots are reserved')).toBe(true);
    expect(shared('slots')).toBe(false);
    expect(shared('no slots')).toBe(false);
  });

  it('finds provider and region anywhere in a pasted text, as words of their own', () => {
    const pasted = subject({ providers: [], regions: [], text: 'lookup x.us-east-1.amazonaws.com (aws)' });
    const shared = (providers: string[], regions: string[]) =>
      similarity(pasted, candidate({ providers, regions })).reasons.map(({ detail }) => detail);
    expect(shared(['gcp', 'aws'], ['eu-west-1', 'us-east-1'])).toEqual(['aws', 'us-east-1']);
    expect(shared(['amazon'], ['us-east', 'us-east-11', 'east-1'])).toEqual([]);
  });

  it('grows with everything that is shared, and is 0 where nothing is', () => {
    const matches = [0.5, 0, 0];
    const steps = [
      {},
      { matches },
      { matches, services: ['ledger'] },
      { matches, services: ['checkout'] },
      { matches, services: ['checkout'], causes: ['CAP.DEMAND'] },
      { matches, services: ['checkout'], causes: ['CAP.LIMIT'] },
      { matches, services: ['checkout'], causes: ['CAP.LIMIT'], providers: ['aws'] },
      { matches, services: ['checkout'], causes: ['CAP.LIMIT'], signatures: ['connection slots'] },
    ].map(score);
    expect(steps[0]).toBe(0);
    expect([...steps].sort((a, b) => a - b)).toEqual(steps);
    expect(new Set(steps).size).toBe(steps.length);
  });

  it('one service in common of few says more than one of sixty', () => {
    const many = Array.from({ length: 59 }, (_, i) => `s${i}`);
    expect(score({ services: ['checkout'] })).toBeGreaterThan(score({ services: ['checkout', ...many] }));
  });

  it('follows what people said', () => {
    const more = { matches: [0.5, 0.5, 0.5] };
    expect(score({ ...more, isSimilar: true })).toBeGreaterThan(0.8);
    expect(score({ ...more, isSimilar: false })).toBeLessThan(score(more) / 4);
    expect(kinds({ isSimilar: false })).toEqual(['DISMISSED People said it is something else']);
  });

  it('is from 0 to 1, whatever there is', () => {
    const list = fc.subarray(['checkout', 'ledger', 'aws', 'us-east-1', 'CAP.LIMIT', 'connection slots']);
    const one = fc.record({
      services: list,
      causes: list,
      signatures: list,
      providers: list,
      regions: list,
      matches: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
      isSimilar: fc.constantFrom(null, true, false),
    });
    fc.assert(
      fc.property(one, (more) => {
        const value = score(more);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
      }),
    );
    expect(similarity(subject({ words: [], services: [], causes: [] }), candidate()).score).toBe(0);
  });
});
