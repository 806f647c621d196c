import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isNamedIn, namesIn } from './names.js';

describe('names in a text', () => {
  it('are words, several side by side, parts of hosts and paths, and workloads without what a cluster adds', () => {
    expect(namesIn('Amazon S3 is down')).toEqual(expect.arrayContaining(['s3', 'amazon s3', 'amazon-s3']));
    expect(namesIn('ENOTFOUND dynamodb.us-east-1.amazonaws.com')).toContain('dynamodb');
    expect(namesIn('GET http://payments:8080/health 503')).toContain('payments');
    expect(namesIn('pod checkout-7f9c4d-x2k8z restarted')).toContain('checkout');
    expect(namesIn('pod image-resizer-bcdfg restarted')).toContain('image-resizer');
    expect(namesIn('the order-service failed')).not.toContain('order');
  });

  it('have an end, whatever is pasted', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 2000 }), (text) => {
        for (const name of namesIn(text)) expect(name.length).toBeLessThanOrEqual(80);
      }),
    );
    const many = Array.from({ length: 4000 }, (_, i) => `w${i}`).join(' ');
    expect(namesIn(many).length).toBeLessThanOrEqual(4000);
  });
});

it('a provider or a region stands in a text as a word of its own', () => {
  const text = 'dynamodb.us-east-1.amazonaws.com in us-west-2b, metadata of aws';
  for (const name of ['us-east-1', 'US-West-2', 'aws'])
    expect([name, isNamedIn(text, name)]).toEqual([name, true]);
  for (const name of ['us-west-1', 'meta', 'azure', 'us-west-'])
    expect([name, isNamedIn(text, name)]).toEqual([name, false]);
  expect(isNamedIn('a (b) c', '(b)')).toBe(true);
  expect(isNamedIn('us-west-22', 'us-west-2')).toBe(false);
});
