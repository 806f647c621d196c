import type { PostmortemFilter } from '../postmortems/index.js';
import type { Links } from './published.js';

interface Request {
  readonly period: string;
  readonly filter?: PostmortemFilter | null;
  readonly revision?: number | null;
  readonly current?: boolean | null;
}

/** Where the addresses of a report lead, below the address that people reach the service at. */
export function linksOf(publicUrl: string, request: Request): Links {
  const { revision, current } = request;
  const edition = { ...(revision != null && { revision }), ...(current && { current }) };
  return {
    postmortem: (reference) => `${publicUrl}/postmortems/${encodeURIComponent(reference)}`,
    page: addressOf(publicUrl, request, edition, ''),
    format: (ending) => addressOf(publicUrl, request, edition, `.${ending}`),
    anew: addressOf(publicUrl, request, { current: true }, ''),
  };
}

function addressOf(publicUrl: string, { period, filter }: Request, more: object, ending: string): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, ...more })) {
    for (const one of [value].flat()) if (one != null) query.append(name, String(one));
  }
  const text = query.toString();
  return `${publicUrl}/reports/${period}${ending}${text && `?${text}`}`;
}
