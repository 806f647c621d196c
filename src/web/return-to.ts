const HERE = 'http://here.invalid';

/**
 * Where to go after signing in: a path of this service, whatever was asked for. Browsers read a backslash as a slash
 * and leave out tabs and line breaks, so that only what the URL standard makes of it counts.
 */
export function returnTo(wanted: unknown): string {
  if (typeof wanted !== 'string' || wanted.length > 2000 || !wanted.startsWith('/')) return '/';
  if (!URL.canParse(wanted, HERE)) return '/';
  const { origin, pathname, search } = new URL(wanted, HERE);
  if (origin !== HERE || pathname.startsWith('//') || /^\/(login|logout)(\/|$)/.test(pathname)) return '/';
  return `${pathname}${search}`;
}
