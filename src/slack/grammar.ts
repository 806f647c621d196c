import { distance, slipOf } from '../common/index.js';

/** What can be asked for. */
export const COMMANDS = [
  'search',
  'show',
  'similar',
  'service',
  'trends',
  'due',
  'help',
  'link',
  'unlink',
] as const;
export type CommandName = (typeof COMMANDS)[number];

/** The filters of a search. */
export const SEARCHABLE = [
  'service',
  'sev',
  'cause',
  'team',
  'provider',
  'tag',
  'nature',
  'status',
  'since',
  'before',
] as const;
/** All there are; anything else with a colon is text, as error messages have it. */
const FILTERS = [...SEARCHABLE, 'owner', 'by'] as const;
export type FilterName = (typeof FILTERS)[number];

const OTHER_NAMES: Readonly<Record<string, FilterName>> = {
  severity: 'sev',
  services: 'service',
  until: 'before',
  from: 'since',
};

export interface Command {
  readonly name: CommandName;
  /** What remains without the filters. */
  readonly text: string;
  readonly filters: Readonly<Partial<Record<FilterName, readonly string[]>>>;
  /** What the first word may have been meant for. */
  readonly meant: CommandName | undefined;
}

/** An alert with its stack is shorter; more is not looked at. */
const MAX_TYPED = 10_000;
const REFERENCE = /^PM-\d{1,10}$/i;
const FILTER = /(?<!\S)([a-z]+):(?:"([^"]*)"|([^\s"]+))(?=\s|$)/gi;

/** Reads what follows the slash command or the mention. */
export function readCommand(typed: string): Command {
  const text = readable(typed.slice(0, MAX_TYPED));
  const [first = ''] = text.split(/\s/, 1);
  const word = first.toLowerCase();
  const isCommand = (COMMANDS as readonly string[]).includes(word);
  const rest = isCommand ? text.slice(first.length).trim() : text;
  const { without, filters } = takeFilters(rest);
  if (isCommand) return { name: word as CommandName, text: without, filters, meant: undefined };
  if (text === '' || word === '?') return { name: 'help', text: '', filters, meant: undefined };
  if (REFERENCE.test(text)) return { name: 'show', text, filters, meant: undefined };
  return { name: 'search', text: without, filters, meant: nearestCommand(word) };
}

/** Undoes what Slack and telephones do to a text: entities, curly quotes, dashes, links and mentions. */
export function readable(typed: string): string {
  return typed
    .replace(/<(https?:[^|>]*)(?:\|[^>]*)?>/gi, '$1')
    .replace(/<mailto:[^|>]*\|([^>]*)>/gi, '$1')
    .replace(/<[@#!][^|>]*(?:\|([^>]*))?>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/[\u201C\u201D\u201E\u00AB\u00BB]/g, '"')
    .replace(/[\u2018\u2019\u201A]/g, "'")
    .replaceAll('\u2014', '--')
    .replaceAll('\u00A0', ' ')
    .trim();
}

function takeFilters(text: string): { without: string; filters: Command['filters'] } {
  const filters: Partial<Record<FilterName, string[]>> = {};
  const without = text.replace(FILTER, (whole, key: string, quoted?: string, bare?: string) => {
    const lower = key.toLowerCase();
    const name = OTHER_NAMES[lower] ?? FILTERS.find((one) => one === lower);
    if (name === undefined) return whole;
    const values = quoted !== undefined ? [quoted] : bare!.split(',').filter(Boolean);
    filters[name] = [...(filters[name] ?? []), ...values];
    return '';
  });
  return { without: without.replace(/\s+/g, ' ').trim(), filters };
}

/** A command that differs by a letter or two, where the word is long enough for that to be no chance. */
export function nearestCommand(word: string): CommandName | undefined {
  if (word.length < 4) return undefined;
  return COMMANDS.find((name) => name !== word && name.length > 3 && distance(word, name) <= slipOf(name));
}
