import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The request a page answers, and its reply. */
export interface At {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Both, as one parameter of a controller's method; what the method returns is still sent. */
export const Here = createParamDecorator((_: unknown, context: ExecutionContext): At => {
  const http = context.switchToHttp();
  return { request: http.getRequest<FastifyRequest>(), reply: http.getResponse<FastifyReply>() };
});

/** A value of the query string; the first one where there are several, undefined for an empty one. */
export function param({ request }: At, name: string): string | undefined {
  return params({ request }, name)[0];
}

/** All values of the query string under this name, without empty ones; at most 100. */
export function params({ request }: Pick<At, 'request'>, name: string): string[] {
  const value = (request.query as Record<string, unknown>)[name];
  const all = Array.isArray(value) ? value : [value];
  return all.filter((one): one is string => typeof one === 'string' && one !== '').slice(0, 100);
}

/** Whether a person looks at it with a browser. */
export function wantsHtml({ headers }: FastifyRequest): boolean {
  return headers.accept?.includes('text/html') === true;
}
