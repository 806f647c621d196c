import { LIMITS } from './limits.js';

type Json = Readonly<Record<string, unknown>>;

/** What Slack would refuse of these blocks, each with its place; empty where it takes them. */
export function blockProblems(blocks: readonly unknown[], kind: 'message' | 'view' = 'message'): string[] {
  const found = new Problems();
  const most = kind === 'message' ? LIMITS.messageBlocks : LIMITS.viewBlocks;
  if (blocks.length > most) found.add('blocks', `has ${blocks.length} of at most ${most}`);
  blocks.forEach((block, i) => checkBlock(block as Json, `blocks[${i}]`, found));
  const ids = blocks.flatMap((block) => (block as Json).block_id ?? []);
  if (new Set(ids).size < ids.length) found.add('blocks', 'has a block_id twice');
  const charts = blocks.filter((block) => (block as Json).type === 'data_visualization').length;
  if (charts > LIMITS.chartsPerMessage) found.add('blocks', `has ${charts} charts`);
  if (found.characters > LIMITS.messageText)
    found.add('blocks', `has ${found.characters} characters of at most ${LIMITS.messageText}`);
  return found.list;
}

/** What Slack would refuse of a message. */
export function messageProblems(message: { readonly text?: unknown; readonly blocks?: unknown }): string[] {
  const problems = Array.isArray(message.blocks) ? blockProblems(message.blocks) : [];
  if (typeof message.text !== 'string' || message.text === '')
    return [...problems, 'text: is missing, so that nobody is notified of anything'];
  return message.text.length > LIMITS.fallbackText
    ? [...problems, `text: has ${message.text.length} characters`]
    : problems;
}

/** What Slack would refuse of a modal. */
export function viewProblems(view: Json): string[] {
  const found = new Problems();
  if (view.type !== 'modal') found.add('type', 'must be modal');
  for (const part of ['title', 'close', 'submit'])
    if (part === 'title' || view[part] !== undefined)
      found.text(view[part], part, LIMITS.modalTitle, 'plain_text');
  found.length(view.callback_id ?? '', 'callback_id', LIMITS.callbackId);
  found.length(view.private_metadata ?? '', 'private_metadata', LIMITS.privateMetadata);
  return [...found.list, ...blockProblems(Array.isArray(view.blocks) ? view.blocks : [], 'view')];
}

class Problems {
  readonly list: string[] = [];
  characters = 0;

  add(place: string, problem: string): void {
    this.list.push(`${place}: ${problem}`);
  }

  length(value: unknown, place: string, max: number, min = 0): void {
    if (typeof value !== 'string') this.add(place, 'must be a text');
    else if (value.length < min || value.length > max)
      this.add(place, `has ${value.length} characters, not ${min} to ${max}`);
    else if (!value.isWellFormed()) this.add(place, 'has half a character');
  }

  text(value: unknown, place: string, max: number, type?: 'plain_text'): void {
    const { type: actual, text } = (value ?? {}) as Json;
    if (actual !== 'plain_text' && (type !== undefined || actual !== 'mrkdwn'))
      return this.add(place, `is of type ${String(actual)}`);
    this.length(text, `${place}.text`, max, 1);
    this.characters += String(text).length;
  }

  entries(value: unknown, place: string, max: number): readonly Json[] {
    if (!Array.isArray(value) || value.length < 1 || value.length > max) {
      this.add(place, `must have 1 to ${max} entries`);
      return [];
    }
    return value as readonly Json[];
  }
}

const BLOCKS: Readonly<Record<string, (block: Json, at: string, found: Problems) => void>> = {
  divider: () => undefined,
  header: (block, at, found) => found.text(block.text, `${at}.text`, LIMITS.headerText, 'plain_text'),
  section: (block, at, found) => {
    if (block.text === undefined && block.fields === undefined) found.add(at, 'has neither text nor fields');
    if (block.text !== undefined) found.text(block.text, `${at}.text`, LIMITS.sectionText);
    if (block.fields !== undefined)
      found
        .entries(block.fields, `${at}.fields`, LIMITS.fields)
        .forEach((field, i) => found.text(field, `${at}.fields[${i}]`, LIMITS.fieldText));
    if (block.accessory !== undefined) checkElement(block.accessory as Json, `${at}.accessory`, found);
  },
  context: (block, at, found) =>
    found
      .entries(block.elements, `${at}.elements`, LIMITS.contextElements)
      .forEach((text, i) => found.text(text, `${at}.elements[${i}]`, LIMITS.contextText)),
  actions: (block, at, found) => {
    const elements = found.entries(block.elements, `${at}.elements`, LIMITS.actions);
    elements.forEach((element, i) => checkElement(element, `${at}.elements[${i}]`, found));
    const ids = elements.map((element) => element.action_id);
    if (new Set(ids).size < ids.length) found.add(at, 'has an action_id twice');
  },
  data_visualization: checkChart,
};

function checkBlock(block: Json, at: string, found: Problems): void {
  const check = BLOCKS[String(block.type)];
  if (!check) return found.add(at, `is of the unknown type ${String(block.type)}`);
  if (block.block_id !== undefined) found.length(block.block_id, `${at}.block_id`, LIMITS.blockId, 1);
  check(block, at, found);
}

function checkElement(element: Json, at: string, found: Problems): void {
  found.length(element.action_id, `${at}.action_id`, LIMITS.actionId, 1);
  if (element.confirm !== undefined) checkConfirm(element.confirm as Json, `${at}.confirm`, found);
  if (element.type === 'button') {
    found.text(element.text, `${at}.text`, LIMITS.buttonText, 'plain_text');
    if (element.value !== undefined) found.length(element.value, `${at}.value`, LIMITS.buttonValue);
    if (element.url !== undefined) found.length(element.url, `${at}.url`, LIMITS.url);
    if (element.style !== undefined && element.style !== 'primary' && element.style !== 'danger')
      found.add(at, 'has an unknown style');
  } else if (element.type === 'overflow') {
    found
      .entries(element.options, `${at}.options`, LIMITS.overflowOptions)
      .forEach((option, i) => checkOption(option, `${at}.options[${i}]`, found));
  } else found.add(at, `is of the unknown type ${String(element.type)}`);
}

function checkOption(option: Json, at: string, found: Problems): void {
  found.text(option.text, `${at}.text`, LIMITS.optionText, 'plain_text');
  found.length(option.value, `${at}.value`, LIMITS.optionValue, 1);
  if (option.url !== undefined) found.length(option.url, `${at}.url`, LIMITS.url);
}

function checkConfirm(confirm: Json, at: string, found: Problems): void {
  found.text(confirm.title, `${at}.title`, LIMITS.confirmTitle, 'plain_text');
  found.text(confirm.text, `${at}.text`, LIMITS.confirmText);
  found.text(confirm.confirm, `${at}.confirm`, LIMITS.confirmButton, 'plain_text');
  found.text(confirm.deny, `${at}.deny`, LIMITS.confirmButton, 'plain_text');
}

function checkChart(block: Json, at: string, found: Problems): void {
  found.length(block.title, `${at}.title`, LIMITS.chartTitle, 1);
}
