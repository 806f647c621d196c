import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

export interface Asset {
  readonly body: Buffer;
  readonly type: string;
}

const folder = new URL('./assets/', import.meta.url);
const byAddress = new Map<string, Asset>();
const addresses = new Map<string, string>();
for (const name of readdirSync(folder)) {
  const type = TYPES[extname(name)];
  if (type === undefined) continue;
  const body = readFileSync(new URL(name, folder));
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 12);
  const hashed = name.replace(/(\.\w+)$/, `.${hash}$1`);
  byAddress.set(hashed, { body, type });
  addresses.set(name, `/assets/${hashed}`);
}

/** The address of a file of ours; it changes with the content, so that browsers may keep it for good. */
export function assetUrl(name: string): string {
  const address = addresses.get(name);
  if (address === undefined) throw new Error(`there is no asset ${name}`);
  return address;
}

export function assetAt(hashedName: string): Asset | undefined {
  return byAddress.get(hashedName);
}
