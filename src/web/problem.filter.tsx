import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DomainError, NotFound } from '../common/index.js';
import { toldError } from '../database/index.js';
import { wantsHtml } from './at.js';
import { headingOf, Problem, STATUS } from './pages/problem.js';
import { Pages } from './pages.service.js';

/** Whatever goes wrong on a page becomes a page. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly pages: Pages) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = this.understand(exception, request);
    if (!wantsHtml(request)) {
      const { code, message, details } = error;
      void reply
        .code(STATUS[code])
        .send({ data: null, errors: [{ message, extensions: { code, ...details } }] });
      return;
    }
    const head = { title: headingOf(error), status: STATUS[error.code] };
    void reply.send(
      this.pages.show({ request, reply }, head, <Problem error={error} requestId={request.id} />),
    );
  }

  private understand(exception: unknown, request: FastifyRequest): DomainError {
    if (exception instanceof DomainError) return exception;
    if (exception instanceof HttpException && exception.getStatus() < 500) {
      if (exception.getStatus() === 404) return new NotFound('page', 'under this address');
      return new DomainError('BAD_USER_INPUT', 'The request is not one that this page understands');
    }
    const { name, message, stack, code } = (exception ?? {}) as Record<string, unknown>;
    request.log.error({ err: { type: name, message, code, stack }, requestId: request.id }, 'a page failed');
    return toldError(exception) ?? new DomainError('INTERNAL', 'The page could not be made.');
  }
}
