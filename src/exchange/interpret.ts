import { BadInput } from '../common/index.js';
import type { ParsedDocument, ParseOptions, RawDocument } from './parsed-document.js';
import { foreignDocument, isForeign } from './foreign.js';
import { ownDocument } from './own.js';

/** Turns a front matter or JSON object into a postmortem: in our own format, or in that of another collection. */
export function interpret(raw: RawDocument, options: ParseOptions): ParsedDocument {
  refuseFlood(raw.fields);
  return isForeign(raw) ? foreignDocument(raw, options, new Date()) : ownDocument(raw, options);
}

/** Far more than the longest postmortem has, counted before anything looks at them one by one. */
const MAX_VALUES = 100_000;

/** Refuses more values than a postmortem can have; also values that contain themselves, through a YAML alias. */
function refuseFlood(fields: object): void {
  let seen = 0;
  const open: object[] = [fields];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const value of Object.values(next) as unknown[]) {
      if (++seen > MAX_VALUES)
        throw BadInput.of('', 'holds more than 100,000 values, or a value that contains itself');
      if (typeof value === 'object' && value !== null) open.push(value);
    }
  }
}
