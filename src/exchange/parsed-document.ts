import { BadInput } from '../common/index.js';
import type { PostmortemDocument } from '../postmortems/index.js';

/** How a service is entered in the catalogue when a document names one that is not there yet. */
export interface ServiceDraft {
  readonly slug: string;
  readonly name: string;
  readonly provider: string | null;
}

/** Finds the line of a field such as `factors[0].role`; undefined where the file does not have it. */
export type LineOf = (field: string) => number | undefined;

/** A file, read and checked on its own; nothing is known yet of what is stored. */
export interface ParsedDocument {
  readonly document: PostmortemDocument;
  readonly warnings: readonly string[];
  /** Drafts for services the document describes, by slug. */
  readonly services: ReadonlyMap<string, ServiceDraft>;
  readonly lineOf: LineOf;
}

export interface ParseOptions {
  /** Source system of documents that name none. */
  readonly sourceSystem?: string;
}

/** Reads what a front matter or a JSON file holds, once its syntax is known to be right. */
export interface RawDocument {
  readonly name: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Markdown below the front matter; empty for JSON. */
  readonly body: string;
  readonly bodyLine: number;
  readonly lineOf: LineOf;
}

/** A mistake at a line of the file. */
export function badLine(line: number, message: string): BadInput {
  return BadInput.of('', `line ${line}: ${message}`);
}

/** A value as a message may show it: quoted, on one line, short. */
export function excerpt(value: unknown): string {
  const text = typeof value === 'string' ? value.slice(0, 200) : value;
  const shown = JSON.stringify(text) ?? String(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown;
}

/** Runs a check of the document and puts lines into the problems it finds. */
export function located<T>(lineOf: LineOf, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    throw new BadInput(
      error.problems.map((problem) => ({ field: '', message: describeProblems([problem], lineOf) })),
    );
  }
}

/** What is wrong, with the line of every field that the file has. */
export function describeProblems(problems: BadInput['problems'], lineOf: LineOf): string {
  return problems
    .map(({ field, message }) => {
      const line = field ? lineOf(field) : undefined;
      return [line !== undefined && `line ${line}`, field, message].filter(Boolean).join(': ');
    })
    .join('; ');
}

/** `factors[0].role` as the keys that lead there. */
export function fieldPath(field: string): (string | number)[] {
  return [...field.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, key]) =>
    index === undefined ? (key ?? '') : Number(index),
  );
}
