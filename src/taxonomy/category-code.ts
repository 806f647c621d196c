import { didYouMean } from '../common/index.js';

/** Family, cause below it, and an organisation's own detail below that: `NET`, `NET.DNS`, `NET.DNS.x-acme`. */
const CODE = /^[A-Z]{2,3}(\.[A-Z]{2,8}(\.[A-Za-z0-9-]{1,40})?)?$/;

export const CODE_RULE =
  'must be a family of 2 or 3 capital letters, a cause of 2 to 8 below it, and if need be a detail of letters, ' +
  'digits and hyphens below that, such as NET.DNS or NET.DNS.x-acme';

export function isCode(text: string): boolean {
  return CODE.test(text);
}

/** The code without its last part; null for a family. */
export function parentOf(code: string): string | null {
  const dot = code.lastIndexOf('.');
  return dot < 0 ? null : code.slice(0, dot);
}

const MAX_SUGGESTIONS = 5;

/** Says that a code does not exist, and which ones may have been meant. */
export function unknownCodeMessage(code: string, known: Iterable<string>): string {
  const codes = [...known].sort();
  const rules = [sameButForCase, sameLastPart, sameStart, sameFamily, isFamily];
  const near = rules.map((rule) => codes.filter((candidate) => rule(code.toUpperCase(), candidate)));
  const meant = (near.find((found) => found.length > 0) ?? []).slice(0, MAX_SUGGESTIONS);
  const shown = code.length > 60 ? `${code.slice(0, 60)}…` : code;
  const advice = didYouMean(meant) || ';';
  return `${shown} is not a code of the taxonomy${advice} see rootCauseCategories`;
}

function sameButForCase(wanted: string, code: string): boolean {
  return code.toUpperCase() === wanted;
}

function sameLastPart(wanted: string, code: string): boolean {
  return code.includes('.') && lastPart(code) === lastPart(wanted);
}

function sameStart(wanted: string, code: string): boolean {
  return wanted.includes('.') && code.startsWith(wanted.slice(0, wanted.indexOf('.') + 2));
}

function sameFamily(wanted: string, code: string): boolean {
  return code.startsWith(`${wanted.split('.', 1)[0]}.`);
}

function isFamily(wanted: string, code: string): boolean {
  return wanted !== '' && !code.includes('.') && code.startsWith(wanted.charAt(0));
}

function lastPart(code: string): string {
  return code.slice(code.lastIndexOf('.') + 1).toUpperCase();
}
