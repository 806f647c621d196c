import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, HttpCode, Param, Post, UseFilters } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { renderToString } from 'preact-render-to-string';
import { Forbidden, requireScope } from '../access/index.js';
import { Ask } from '../api/index.js';
import { DomainError, type InputProblem, NotFound } from '../common/index.js';
import { parseContent } from '../postmortems/index.js';
import { type At, Here, wantsHtml } from './at.js';
import { EMPTY_DRAFT } from './edit/fields.js';
import { gateOf } from './edit/gate.js';
import { inputWithout, merge } from './edit/merge.js';
import { inputOf, readForm } from './edit/read-form.js';
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
const UPDATE = `mutation Update($id: ID!, $version: Int!, $input: UpdatePostmortemInput!) {
  updatePostmortem(id: $id, expectedVersion: $version, input: $input) { version } }`;
const STATUS = `mutation Status($id: ID!, $version: Int!, $status: PostmortemStatus!) {
  changePostmortemStatus(id: $id, expectedVersion: $version, status: $status) { version } }`;
/** How many versions one may have been away for, to be told what others changed alone. */
const BASE = `query Base($reference: String!) { postmortem(reference: $reference) {
  revisions(first: 20) { nodes { version snapshot } } } }`;

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
    this.checkForm(at, form);
    const draft = readForm(form);
    if (form.do === 'check') return gateAnswer({ gate: gateOf(draft) });
    const idempotencyKey = textOf(form.key) || null;
    try {
      parseContent(inputOf(draft), undefined, 'input');
      const input = { ...inputWithout(draft, new Set()), idempotencyKey };
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
    this.checkForm(at, form);
    const draft = readForm(form);
    if (form.do === 'check') return gateAnswer({ gate: gateOf(draft) });
    const stored = await this.find(at, reference);
    const version = Number(textOf(form.version));
    const kept = new Set(
      Object.entries(form).flatMap(([key, value]) =>
        key.startsWith('take.') && value === 'theirs' ? key.slice('take.'.length) : [],
      ),
    );
    try {
      // All that is wrong at once, before the API looks at types.
      parseContent(inputOf(draft), undefined, 'input');
      await this.ask.ask(at, UPDATE, { id: stored.id, version, input: inputWithout(draft, kept) });
    } catch (error) {
      if (!wantsHtml(at.request)) throw error;
      if (error instanceof DomainError && error.code === 'CONFLICT') {
        const merged = merge(await this.base(at, reference, version), draft, draftOf(stored));
        return this.show(at, { stored, draft: merged.draft, merged }, new Map(), 409);
      }
      return this.show(at, { stored: { ...stored, version }, draft }, problemsOf(error));
    }
    if (wantsHtml(at.request)) return at.reply.redirect(postmortemLink(stored.reference), 303);
    const now = await this.find(at, reference);
    return gateAnswer({ version: now.version, gate: gateOf(draftOf(now), completenessOf(now)) });
  }

  @Post(':reference/status')
  async move(
    @Here() at: At,
    @Param('reference') reference: string,
    @Body() form: Form = {},
  ): Promise<FastifyReply> {
    this.checkForm(at, form);
    const { id } = await this.find(at, reference);
    const [version, status] = [Number(textOf(form.version)), textOf(form.status)];
    await this.ask.ask(at, STATUS, { id, version, status });
    return at.reply.redirect(postmortemLink(reference), 303);
  }

  private checkForm(at: At, form: Form): void {
    if (!this.pages.isFormToken(at, form.form))
      throw new Forbidden('This form is not from your session; load the page again');
    requireScope(at.request.viewer!, 'write');
  }

  private async find(at: At, reference: string): Promise<Stored> {
    const { postmortem } = await this.ask.ask<{ postmortem: Stored | null }>(at, EDIT, { reference });
    if (!postmortem) throw new NotFound('postmortem', reference.slice(0, 40));
    return postmortem;
  }

  private async base(
    at: At,
    reference: string,
    version: number,
  ): Promise<ReturnType<typeof draftOf> | undefined> {
    interface Versions {
      postmortem: { revisions: { nodes: { version: number; snapshot: string }[] } } | null;
    }
    const { postmortem } = await this.ask.ask<Versions>(at, BASE, { reference });
    const found = postmortem?.revisions.nodes.find((node) => node.version === version);
    return found && draftOf(JSON.parse(found.snapshot) as Record<string, unknown>);
  }

  private async show(
    at: At,
    given: Pick<EditProps, 'draft' | 'merged' | 'idempotencyKey'> & { readonly stored: Stored | undefined },
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
        choices={choices}
        problems={problems}
        message={problems.get('') ?? message}
        gate={gateOf(
          draft,
          problems.size === 0 && !given.merged && stored ? completenessOf(stored) : undefined,
        )}
        formToken={this.pages.formToken(at)}
      />,
    );
  }
}

function gateAnswer({ version, gate }: { version?: number; gate: ReturnType<typeof gateOf> }): object {
  return { version, gate: renderToString(<Gate state={gate} />) };
}

function completenessOf(stored: Stored): { score: number; missing: string[] } {
  return stored.completeness as { score: number; missing: string[] };
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
        .replace(/^(regions|tags)\.\d+$/, '$1'),
      message,
    ]),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
