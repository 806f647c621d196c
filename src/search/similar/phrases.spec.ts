import { expect, it } from '@jest/globals';
import { longest, phrasesOf } from './phrases.js';

it('phrases are weighed words side by side, the weightiest first', () => {
  const weights = new Map([
    ['connection', 1],
    ['pool', 2],
    ['exhausted', 3],
    ['retry', 9],
  ]);
  expect(phrasesOf(['Connection  pool\nexhausted, retry. The retry pool'], weights)).toEqual([
    'retry pool',
    'connection pool exhausted',
    'pool exhausted',
    'connection pool',
  ]);
  expect(phrasesOf(['pool of connection', 'retry'], weights)).toEqual([]);
});

it('one that is part of another found one is not named beside it', () => {
  expect(longest(['retry pool', 'connection pool exhausted', 'pool exhausted', 'tion pool'])).toEqual([
    'retry pool',
    'connection pool exhausted',
    'tion pool',
  ]);
});
