import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** `hs_<10 characters that find it>_<43 that prove it>`: 256 random bits, so a plain hash keeps them safe. */
const SHAPE = /^(hs_[A-Za-z0-9]{10})_[A-Za-z0-9_-]{43}$/;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export interface NewSecret {
  /** Shown once, never stored. */
  readonly token: string;
  /** The visible part. */
  readonly prefix: string;
  readonly hash: Buffer;
}

export function newSecret(): NewSecret {
  // 256 is no multiple of 62: a finder may be skewed, since it is no secret.
  const finder = [...randomBytes(10)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  const prefix = `hs_${finder}`;
  const token = `${prefix}_${randomBytes(32).toString('base64url')}`;
  return { token, prefix, hash: hashOf(token) };
}

/** The visible part of something that has the form of a token; undefined for anything else. */
export function prefixOf(token: string): string | undefined {
  return SHAPE.exec(token)?.[1];
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

export function isSame(hash: Buffer, token: string): boolean {
  const other = hashOf(token);
  return hash.length === other.length && timingSafeEqual(hash, other);
}
