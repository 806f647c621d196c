import { Body, Controller, Param, Post, UseFilters } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Ask } from '../api/index.js';
import { BadInput, NotFound } from '../common/index.js';
import { type At, Here } from './at.js';
import { postmortemLink } from './links.js';
import { Pages } from './pages.service.js';
import { ProblemFilter } from './problem.filter.js';

type Form = Readonly<Record<string, unknown>>;
interface Found {
  readonly postmortem: { readonly id: string } | null;
}

const ID = 'query Id($reference: String!) { postmortem(reference: $reference) { id } }';
const RELATE = `mutation Relate($from: ID!, $to: ID!, $kind: RelationKind!, $note: String) {
  relatePostmortems(from: $from, to: $to, kind: $kind, note: $note) { id } }`;
const UNRELATE = `mutation Unrelate($from: ID!, $to: ID!, $kind: RelationKind!) {
  unrelatePostmortems(from: $from, to: $to, kind: $kind) { id } }`;

/** How postmortems relate, said with a browser. */
@Controller('postmortems')
@UseFilters(ProblemFilter)
export class RelationsController {
  constructor(
    private readonly ask: Ask,
    private readonly pages: Pages,
  ) {}

  @Post(':reference/relations')
  async relate(
    @Here() at: At,
    @Param('reference') reference: string,
    @Body() form: Form = {},
  ): Promise<FastifyReply> {
    this.pages.requireForm(at, form.form);
    const [from, to] = [await this.idOf(at, reference), await this.idOf(at, textOf(form.to).toUpperCase())];
    if (from === undefined) throw new NotFound('postmortem', reference.slice(0, 40));
    if (to === undefined) throw BadInput.of('to', 'there is no such postmortem, or you may not see it');
    const kind = textOf(form.kind);
    if (form.do === 'remove') await this.ask.ask(at, UNRELATE, { from, to, kind });
    else await this.ask.ask(at, RELATE, { from, to, kind, note: textOf(form.note) || null });
    return at.reply.redirect(`${postmortemLink(reference)}#similar`, 303);
  }

  private async idOf(at: At, reference: string): Promise<string | undefined> {
    const { postmortem } = await this.ask.ask<Found>(at, ID, { reference: reference.slice(0, 40) });
    return postmortem?.id;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
