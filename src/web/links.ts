/** Addresses within the pages, with what a query string must keep. */

export type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

/** `/path?key=value`; keys without a value are left out. */
export function link(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    for (const one of value === undefined ? [] : typeof value === 'string' ? [value] : value)
      if (one !== '') search.append(key, one);
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

export function serviceLink(slug: string): string {
  return `/services/${encodeURIComponent(slug)}`;
}

export function causeLink(code: string): string {
  return `/causes/${encodeURIComponent(code)}`;
}

export function postmortemLink(reference: string): string {
  return `/postmortems/${reference}`;
}
