import { describe, expect, it } from '@jest/globals';
import { servicesOf, slugOf } from './service-names.js';

describe('services named by company and product', () => {
  it.each([
    ['Amazon', 'SimpleDB', 'aws-simpledb', 'AWS SimpleDB', 'aws'],
    ['Amazon', 'AWS Lambda', 'aws-lambda', 'AWS Lambda', 'aws'],
    ['Amazon', undefined, 'amazon', 'Amazon', 'aws'],
    ['Google', 'Google+', 'google-plus', 'Google+', null],
    ['GitHub', 'GitHub Actions', 'github-actions', 'GitHub Actions', null],
    ['GitHub', undefined, 'github', 'GitHub', null],
    [undefined, 'Linux kernel', 'linux-kernel', 'Linux kernel', null],
    ['Google', 'Cloud Load Balancing', 'google-cloud-load-balancing', 'Google Cloud Load Balancing', 'gcp'],
    ['Google', 'Gmail', 'google-gmail', 'Google Gmail', null],
    ['Microsoft', 'Microsoft Azure Storage', 'microsoft-azure-storage', 'Microsoft Azure Storage', 'azure'],
    ['CircleCI', 'jobs', 'circleci-jobs', 'CircleCI jobs', null],
    ['Bungie', 'Bungie.net', 'bungie-net', 'Bungie.net', null],
  ])('%s %s', (company, product, slug, name, provider) => {
    expect(servicesOf(company, product)).toEqual([{ slug, name, provider }]);
  });

  it('are one for each product in a list', () => {
    expect(servicesOf('Amazon', 'EC2, EBS, (A, B), EC2').map(({ slug }) => slug)).toEqual([
      'aws-ec2',
      'aws-ebs',
      'aws-a-b',
    ]);
  });

  it('are none without company and product', () => {
    expect(servicesOf(undefined, undefined)).toEqual([]);
    expect(servicesOf(undefined, ' , ')).toEqual([]);
  });

  it('always have a slug that the catalogue takes', () => {
    const pattern = /^[a-z0-9]([a-z0-9._-]{0,78}[a-z0-9])?$/;
    for (const name of ['微信', 'Ünïcode & Söhne', 'x'.repeat(200), `${'y'.repeat(79)} z`, '-', '.net']) {
      expect(slugOf(name)).toMatch(pattern);
    }
    expect(slugOf('微信')).toBe(slugOf('微信'));
  });
});
