/** A body as Bolt takes it: an object of Slack's. */
export type SlackBody = Record<string, unknown>;

/**
 * Reads JSON, a form, or JSON in the form field `payload`, by the media type without its parameters: Bolt compares
 * the header as a whole. Undefined where it is none of these.
 */
export function readBody(raw: string, contentType: string | undefined): SlackBody | undefined {
  const type = contentType?.split(';')[0]!.trim().toLowerCase();
  if (type === 'application/json') return readJson(raw);
  if (type !== 'application/x-www-form-urlencoded') return undefined;
  const form = Object.fromEntries(new URLSearchParams(raw));
  return form.payload === undefined ? form : readJson(form.payload);
}

function readJson(text: string): SlackBody | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as SlackBody)
      : undefined;
  } catch {
    return undefined;
  }
}
