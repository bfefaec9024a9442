import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { codes, type Code } from '../../common/codes.ts';
import { BackoutError, isBackoutError } from '../../common/errors.ts';
import { isError } from '../../common/is-error.ts';
import { statusByExit } from './paths.ts';
import type { Failure } from '../schemas/record.ts';

/** Codes whose HTTP status is not that of their exit status. */
const statusByCode: Partial<Record<Code, number>> = {
  'session-missing': 401,
  'session-expired': 401,
  'rate-limited': 429,
  'too-large': 413,
};

/** The HTTP status of an error code: what is unknown is 404, else by its exit status. */
export function statusOf(code: Code): number {
  return statusByCode[code] ?? (code.endsWith('-unknown') && codes[code] === 2 ? 404 : statusByExit[codes[code]]);
}

/** The document that an error answers. */
function replyFailure({ code, message, detail }: BackoutError): Failure {
  const { expected = null, found = null, where = null, next = null } = detail;
  return { code, message, expected, found, where, next };
}

/** Answers what a route threw. What is not ours is logged whole and answered as `internal` without its inside. */
export function onError(
  thrown: FastifyError | BackoutError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const error = ours(thrown);
  if (error.code === 'internal') request.log.error({ ...aboutOf(request), err: thrown }, 'a request failed');
  else request.log.info({ ...aboutOf(request), code: error.code, message: error.message }, 'a request was refused');
  return reply.code(statusOf(error.code)).type('application/json').send(replyFailure(error));
}

/** The run and the gate that a route is about, for the log. */
function aboutOf({ params }: FastifyRequest): object {
  const { run, gate } = (params ?? {}) as { run?: string; gate?: string };
  return { ...(run === undefined ? {} : { run }), ...(gate === undefined ? {} : { step: gate }) };
}

/** Answers a path or method that is not a route. */
export function onNotFound({ method, url }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const error = new BackoutError('usage', 'there is no such route', {
    found: `${method} ${url.slice(0, 200)}`,
    next: 'GET /openapi.json lists them',
  });
  return reply.code(404).send(replyFailure(error));
}

function ours(thrown: FastifyError | BackoutError): BackoutError {
  if (isBackoutError(thrown)) return thrown;
  if (hasZodFastifySchemaValidationErrors(thrown)) return malformed(thrown);
  const { statusCode = 500 } = thrown;
  if (statusCode === 413) return new BackoutError('too-large', 'the request is too large', { found: thrown.message });
  if (statusCode >= 400 && statusCode < 500)
    return new BackoutError('usage', 'the request cannot be read', { found: thrown.message });
  return new BackoutError('internal', 'something in Backout itself went wrong', {
    next: "the API's log has the whole of it",
  });
}

function malformed({ validation, validationContext }: FastifyError): BackoutError {
  const [first] = validation ?? [];
  return new BackoutError('usage', 'the request has another shape than this route takes', {
    ...(isError(first) || first?.message === undefined ? {} : { expected: first.message }),
    where: `${validationContext ?? 'body'}${first?.instancePath ?? ''}`.replace(/\/$/, ''),
    next: 'GET /openapi.json describes every route',
  });
}
