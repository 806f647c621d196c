import { createHash } from 'node:crypto';
import type { ServiceDraft } from './parsed-document.js';

const MAX_SERVICES = 20;
const MAX_SLUG = 80;
/** Longer than any product's name, shorter than what takes long to split. */
const MAX_NAME = 500;

/** Providers that a company and product stand for beyond doubt. */
const PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/^(amazon( web services)?|aws)\b(?!.*\b(retail|alexa|kindle|prime)\b)/i, 'aws'],
  [/^google\b.*\b(cloud|compute|app engine|bigquery|kubernetes engine)\b/i, 'gcp'],
  [/\bazure\b/i, 'azure'],
  [/^cloudflare\b/i, 'cloudflare'],
  [/^fastly\b/i, 'fastly'],
  [/^heroku\b/i, 'heroku'],
  [/^digital ?ocean\b/i, 'digitalocean'],
];

/** The services a company and its product are in the catalogue; a list of products is one service each. */
export function servicesOf(company: string | undefined, product: string | undefined): ServiceDraft[] {
  const names = product ? splitProducts(product) : [];
  const owner = company?.slice(0, MAX_NAME) ?? '';
  const drafts = (names.length > 0 ? names : ['']).map((name) => draft(owner, name));
  const bySlug = new Map(drafts.filter((d) => d.name !== '').map((d) => [d.slug, d]));
  return [...bySlug.values()].slice(0, MAX_SERVICES);
}

function draft(company: string, product: string): ServiceDraft {
  const full = `${company} ${product}`.trim();
  const provider = PROVIDERS.find(([words]) => words.test(full))?.[1] ?? null;
  // What Amazon rents out goes by the name of AWS, as in its own documents and in most catalogues.
  const owner = provider === 'aws' && product !== '' ? 'AWS' : company;
  // GitHub and GitHub Actions: the product's name already says whose it is.
  const saysOwner = `-${slugOf(product)}-`.includes(`-${slugOf(owner)}-`);
  const name = saysOwner || owner === '' ? product || company : `${owner} ${product}`;
  const short = name.slice(0, 200).trim();
  return { slug: slugOf(short), name: short, provider };
}

/** `EC2, EBS` is two products; a comma in brackets separates nothing. */
function splitProducts(product: string): string[] {
  return product
    .slice(0, MAX_NAME)
    .split(/,(?![^(]*\))/)
    .map((name) => name.trim())
    .filter(Boolean);
}

/** A name as the catalogue's slugs are written. */
export function slugOf(name: string): string {
  if (name === '') return '';
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('+', ' plus ')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_SLUG)
    .replace(/^-+|-+$/g, '');
  // A name without a Latin letter still needs a slug that stays the same.
  return plain || `service-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}
