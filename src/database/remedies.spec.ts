import { describe, expect, it } from '@jest/globals';
import { reasonOf, remedyOf, UnusableDatabase } from './remedies.js';

const URL = 'postgres://user:quokkafish@db.example.com:6543/hindsight?sslmode=verify-full';
const failed = (code: string | undefined, message: string) => Object.assign(new Error(message), { code });

describe('what to do', () => {
  it.each([
    ['28P01', 'password authentication failed for user "a"', /the password in DATABASE_URL/],
    ['28000', 'no pg_hba.conf entry for host', /pg_hba\.conf/],
    ['3D000', 'database "x" does not exist', /CREATE DATABASE/],
    ['53300', 'sorry, too many clients already', /raise max_connections/],
    ['08P01', 'no more connections allowed (max_client_conn)', /max_client_conn/],
    ['08P01', 'transaction blocks not allowed in statement pooling mode', /pool_mode = transaction/],
    ['ENOTFOUND', 'getaddrinfo ENOTFOUND db', /host in DATABASE_URL/],
    ['ECONNREFUSED', 'connect ECONNREFUSED', /Start PostgreSQL/],
    [undefined, 'The server does not support SSL connections', /sslmode/],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', /sslrootcert/],
    ['25006', 'cannot execute CREATE TABLE in a read-only transaction', /name the primary/],
    ['42501', 'permission denied to create extension "pg_trgm"', /superuser CREATE EXTENSION/],
    ['0A000', 'extension "pg_trgm" is not available', /contrib/],
    ['42501', 'must be owner of table revision', /npx hindsight migrate/],
    ['ENOENT', "ENOENT: no such file or directory, open '/ca.pem'", /path of the certificate/],
    ['ERR_INVALID_URL', 'Invalid URL', /percent-encoded/],
    ['53100', 'could not extend file: No space left on device', /Make room/],
  ])('after %s %s', (code, message, remedy) => {
    expect(remedyOf(failed(code, message))).toMatch(remedy);
  });

  it('is not known of everything', () => {
    expect(remedyOf(failed('42601', 'syntax error'))).toBeUndefined();
    expect(new UnusableDatabase(URL, failed('42601', 'syntax error')).message).toMatch(/hindsight doctor/);
  });
});

it('names every address that was tried, and no password', () => {
  const error = new AggregateError([
    failed('ECONNREFUSED', 'refused ::1'),
    failed('ECONNREFUSED', 'refused 127.0.0.1'),
  ]);
  expect(reasonOf(error)).toBe('refused ::1; refused 127.0.0.1');
  const { message } = new UnusableDatabase(URL, Object.assign(error, { code: 'ECONNREFUSED' }));
  expect(message).toBe(
    'The database db.example.com:6543/hindsight cannot be used: refused ::1; refused 127.0.0.1. ' +
      'Start PostgreSQL, or correct host and port in DATABASE_URL.',
  );
});

it.each([
  ['whose certificate is not there', `${URL}&sslrootcert=/nowhere.pem`, 'db.example.com:6543/hindsight'],
  ['that is none', 'postgres://user:quokkafish@one:5432,two:5432/hindsight', '(no address)'],
])('is told of an address %s', (_, url, place) => {
  const { message } = new UnusableDatabase(url, failed(undefined, 'why'));
  expect(message).toMatch(`The database ${place} cannot be used: why.`);
});
