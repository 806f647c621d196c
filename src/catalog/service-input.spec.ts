import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BadInput } from '../common/index.js';
import { nameKey, parseServices, serviceInput } from './service-input.js';

function problemsOf(...raw: unknown[]): Record<string, string> {
  try {
    parseServices(raw, (i) => `services[${i}]`);
  } catch (error) {
    return Object.fromEntries((error as BadInput).problems.map((p) => [p.field, p.message]));
  }
  return {};
}

describe('a service as given', () => {
  it('is trimmed, its names in lower case, what is left out stays out', () => {
    const raw = {
      slug: ' AWS-S3 ',
      name: ' Amazon S3 ',
      tier: null,
      aliases: ['S3', ' Simple Storage Service'],
      dependencies: [{ dependsOn: 'IAM' }, { dependsOn: 'kms', strength: 'SOFT' }],
      unknown: 1,
    };
    expect(parseServices([raw], () => 'input')).toEqual([
      {
        slug: 'aws-s3',
        name: 'Amazon S3',
        tier: null,
        aliases: ['s3', 'simple storage service'],
        dependencies: [
          { dependsOn: 'iam', strength: 'HARD' },
          { dependsOn: 'kms', strength: 'SOFT' },
        ],
      },
    ]);
  });

  it('is refused with every field that is wrong, of every entry', () => {
    const wrong = {
      slug: '-x',
      description: 'x'.repeat(2001),
      category: 'SHOP',
      tier: 6,
      team: ' ',
      provider: 'x'.repeat(101),
      aliases: ['a', '', 'b\u0000', '\uD800', 'x'.repeat(81)],
      dependencies: [{ strength: 'SOMEHOW' }, 'iam'],
    };
    expect(problemsOf(wrong, null, { slug: 'a', name: 'A', aliases: 'a', tier: 1.5 })).toEqual({
      'services[0].slug': expect.stringContaining('must be 1 to 80 letters, digits'),
      'services[0].name': 'is required',
      'services[0].description': 'must have at most 2000 characters',
      'services[0].category': expect.stringContaining('must be one of ECOMMERCE, STREAMING'),
      'services[0].tier': 'must be from 1 (the most critical) to 5',
      'services[0].team': 'must not be empty',
      'services[0].provider': 'must have at most 100 characters',
      'services[0].aliases[1]': 'must not be empty',
      'services[0].aliases[2]': 'must be whole Unicode text without NUL characters',
      'services[0].aliases[3]': 'must be whole Unicode text without NUL characters',
      'services[0].aliases[4]': 'must have at most 80 characters',
      'services[0].dependencies[0].dependsOn': 'is required',
      'services[0].dependencies[0].strength': 'must be one of HARD, SOFT',
      'services[0].dependencies[1]': 'must be an object with dependsOn',
      'services[1]': 'must be an object',
      'services[2].aliases': 'must be a list',
      'services[2].tier': 'must be a whole number from 1 to 5',
    });
  });

  it.each(['a', '9', 'a.b_c-d', 'x'.repeat(80)])('may have the slug %s', (slug) => {
    expect(problemsOf({ slug, name: 'n' })).toEqual({});
  });

  it.each(['', '.', 'a-', '_a', 'a b', 'ä', 'x'.repeat(81), 'a\nb', 'a/b', 7, null])(
    'may not have the slug %j',
    (slug) => {
      expect(Object.keys(problemsOf({ slug, name: 'n' }))).toEqual(['services[0].slug']);
    },
  );

  it('is either refused with BadInput or taken, whatever it is', () => {
    const anything = fc.record(
      Object.fromEntries(
        Object.keys(serviceInput.shape).map((key) => [key, fc.anything({ withNullPrototype: true })]),
      ),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(anything, fc.anything()), (raw) => {
        try {
          expect(parseServices([raw], () => 'input')).toHaveLength(1);
        } catch (error) {
          expect(error).toBeInstanceOf(BadInput);
        }
      }),
      // A length that cannot be compared with a limit.
      {
        examples: ['name', 'regions'].map((key): [unknown] => [
          { [key]: { length: { toString: 1, valueOf: 1 } } },
        ]),
      },
    );
  });
});

it('compares names whatever their case and composition', () => {
  expect(nameKey(' Cafe\u0301 ')).toBe(nameKey('CAFÉ'));
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (name) => nameKey(nameKey(name)) === nameKey(name)));
});
