import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, HttpCode, Param, Post, UseFilters } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { renderToString } from 'preact-render-to-string';
import { requireScope } from '../access/index.js';
import { Ask } from '../api/index.js';
import { DomainError, type InputProblem, NotFound } from '../common/index.js';
import { parseContent } from '../postmortems/index.js';
import { type At, Here, wantsHtml } from './at.js';
import { EMPTY_DRAFT } from './edit/fields.js';
import { gateOf, type GateState } from './edit/gate.js';
import { marksOf, merge, withTheirs } from './edit/merge.js';
import { inputOf, readForm, withoutRow } from './edit/read-form.js';
import { type Choices, CHOICES, draftOf, EDIT, type Stored } from './edit/stored.js';
import { postmortemLink } from './links.js';
import { EditPage, type EditProps } from './pages/edit.js';
import { Gate } from './pages/gate.js';
import { Pages } from './pages.service.js';
import { ProblemFilter } from './problem.filter.js';

type Form = Readonly<Record<string, unknown>>;
type Shown = string | FastifyReply | object;

const CREATE =
  'mutation Create($input: CreatePostmortemInput!) { createPostmortem(input: $input) { reference } }';
const UPDATE = `mutation Update($id: ID!, $version: Int!, $input: UpdatePostmortemInput!, $autosave: Boolean) {
  updatePostmortem(id: $id, expectedVersion: $version, input: $input, autosave: $autosave) { version } }`;
const STATUS = `mutation Status($id: ID!, $version: Int!, $status: PostmortemStatus!) {
  changePostmortemStatus(id: $id, expectedVersion: $version, status: $status) { version } }`;

/** Writing with a browser. Every change is the API's own, with its rights and checks. */
@Controller('postmortems')
@UseFilters(ProblemFilter)
export class EditController {
  constructor(
    private readonly ask: Ask,
    private readonly pages: Pages,
  ) {}

  @Get('new')
  async blank(@Here() at: At): Promise<string> {
    requireScope(at.request.viewer!, 'write');
    return this.show(at, { stored: undefined, draft: EMPTY_DRAFT, idempotencyKey: randomUUID() });
  }

  @Post('new')
  @HttpCode(200)
  async create(@Here() at: At, @Body() form: Form = {}): Promise<Shown> {
    this.pages.requireForm(at, form.form);
    const draft = readForm(rowsOf(form));
    if (form.do === 'check') return gateAnswer({ gate: gateOf(draft) });
    const idempotencyKey = textOf(form.key) || null;
    if (isRows(form))
      return this.show(at, { stored: undefined, draft, idempotencyKey: idempotencyKey ?? randomUUID() });
    try {
      parseContent(inputOf(draft), undefined, 'input');
      const input = { ...inputOf(draft), idempotencyKey };
      const { createPostmortem } = await this.ask.ask<{ createPostmortem: { reference: string } }>(
        at,
        CREATE,
        {
          input,
        },
      );
      return at.reply.redirect(`${postmortemLink(createPostmortem.reference)}/edit`, 303);
    } catch (error) {
      const problems = problemsOf(error);
      return this.show(
        at,
        { stored: undefined, draft, idempotencyKey: idempotencyKey ?? randomUUID() },
        problems,
      );
    }
  }

  @Get(':reference/edit')
  async edit(@Here() at: At, @Param('reference') reference: string): Promise<string> {
    requireScope(at.request.viewer!, 'write');
    const stored = await this.find(at, reference);
    return this.show(at, { stored, draft: draftOf(stored) });
  }

  @Post(':reference/edit')
  @HttpCode(200)
  async save(@Here() at: At, @Param('reference') reference: string, @Body() form: Form = {}): Promise<Shown> {
    this.pages.requireForm(at, form.form);
    const typed = readForm(rowsOf(form));
    if (form.do === 'check') return gateAnswer({ gate: gateOf(typed) });
    const stored = await this.find(at, reference);
    const [version, marks] = [Number(textOf(form.version)), textOf(form.marks)];
    const draft = withTheirs(typed, draftOf(stored), theirsOf(form));
    const asBefore = { stored: { ...stored, version }, draft, marks };
    if (isRows(form)) return this.show(at, asBefore);
    try {
      // All that is wrong at once, before the API looks at types.
      parseContent(inputOf(draft), undefined, 'input');
      const autosave = form.do === 'save';
      await this.ask.ask(at, UPDATE, { id: stored.id, version, input: inputOf(draft), autosave });
    } catch (error) {
      if (!wantsHtml(at.request)) throw error;
      if (error instanceof DomainError && error.code === 'CONFLICT') {
        const merged = merge(marks, draft, draftOf(stored));
        return this.show(at, { stored, draft: merged.draft, merged }, new Map(), 409);
      }
      return this.show(at, asBefore, problemsOf(error));
    }
    if (wantsHtml(at.request)) return at.reply.redirect(postmortemLink(stored.reference), 303);
    const now = await this.find(at, reference);
    const saved = draftOf(now);
    return gateAnswer({ version: now.version, marks: marksOf(saved), gate: gateOf(saved) });
  }

  @Post(':reference/status')
  async move(
    @Here() at: At,
    @Param('reference') reference: string,
    @Body() form: Form = {},
  ): Promise<FastifyReply> {
    this.pages.requireForm(at, form.form);
    const { id } = await this.find(at, reference);
    const [version, status] = [Number(textOf(form.version)), textOf(form.status)];
    await this.ask.ask(at, STATUS, { id, version, status });
    return at.reply.redirect(postmortemLink(reference), 303);
  }

  private async find(at: At, reference: string): Promise<Stored> {
    const { postmortem } = await this.ask.ask<{ postmortem: Stored | null }>(at, EDIT, { reference });
    if (!postmortem) throw new NotFound('postmortem', reference.slice(0, 40));
    return postmortem;
  }

  private async show(
    at: At,
    given: Pick<EditProps, 'draft' | 'merged' | 'idempotencyKey'> & {
      readonly stored: Stored | undefined;
      /** What the form began with, where that is not what is stored now. */
      readonly marks?: string;
    },
    problems: EditProps['problems'] = new Map(),
    status = problems.size > 0 ? 400 : 200,
  ): Promise<string> {
    const choices = await this.ask.ask<Choices>(at, CHOICES);
    const { stored, draft } = given;
    const title = stored ? `Edit ${stored.reference}` : 'New postmortem';
    const message =
      problems.size > 0
        ? 'Not saved: look at the fields that are marked. What you wrote is still here.'
        : undefined;
    return this.pages.show(
      at,
      { title, section: 'search', status, isForm: true },
      <EditPage
        {...given}
        marks={given.marks ?? (stored && marksOf(draftOf(stored)))}
        choices={choices}
        problems={problems}
        message={problems.get('') ?? message}
        gate={gateOf(draft)}
        formToken={this.pages.formToken(at)}
      />,
    );
  }
}

function gateAnswer({ gate, ...more }: { version?: number; marks?: string; gate: GateState }): object {
  return { ...more, gate: renderToString(<Gate state={gate} />) };
}

/** Whether a button adds or takes away a row: the page comes again with all that was typed, and nothing is saved. */
function isRows(form: Form): boolean {
  return /^(add|remove):/.test(textOf(form.do));
}

function rowsOf(form: Form): Form {
  const [, row] = /^remove:(\w+\.\d+)$/.exec(textOf(form.do)) ?? [];
  return row === undefined ? form : withoutRow(form, row);
}

/** The fields of which the other one's value is to stay. */
function theirsOf(form: Form): Set<string> {
  const taken = Object.entries(form).filter(([key, value]) => key.startsWith('take.') && value === 'theirs');
  return new Set(taken.map(([key]) => key.slice('take.'.length)));
}

/** What is wrong by the name of the input; whatever the form cannot show goes on. */
function problemsOf(error: unknown): Map<string, string> {
  if (!(error instanceof DomainError)) throw error;
  if (error.code === 'PUBLISH_BLOCKED') return new Map([['', error.message]]);
  const problems = error.details.problems as readonly InputProblem[] | undefined;
  if (error.code !== 'BAD_USER_INPUT' || problems === undefined) throw error;
  return new Map(
    problems.map(({ field, message }) => [
      field
        .replace(/^input\.?/, '')
        .replaceAll(/\[(\d+)\]/g, '.$1')
        .replace(/^(errorSignatures\.\d+)$/, '$1.text')
        .replace(/^(regions|tags|actionItems\.\d+\.mitigates)\.\d+$/, '$1'),
      message,
    ]),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
