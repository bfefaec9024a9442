import { isBackoutError } from '../../../common/errors.ts';
import { isError } from '../../../common/is-error.ts';
import { ForbiddenInPlan } from './guards.ts';
import type { Threw } from './protocol.ts';

const longest = 2000;
const mostFrames = 50;

/** What a module threw, in words, even if it misbehaves when it is asked. Never throws. */
export function threw(thrown: unknown): Threw {
  const error = asked(() => (isError(thrown) ? thrown : undefined));
  const detail = asked(() => (isBackoutError(thrown) ? thrown.detail : undefined));
  const said = (member: 'expected' | 'found' | 'next') =>
    asked(() => detail?.[member]) === undefined ? null : words(() => detail?.[member]);
  return {
    kind: 'threw',
    name: error ? words(() => error.name) : '',
    message: error ? words(() => error.message) : words(() => thrown),
    stack: error ? framesOf(asked(() => error.stack)) : '',
    forbidden: asked(() => (thrown instanceof ForbiddenInPlan ? thrown.forbidden : null)) ?? null,
    expected: said('expected'),
    found: said('found'),
    next: said('next'),
  };
}

/** What asking gives; undefined where it throws. */
function asked<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}

function words(ask: () => unknown): string {
  const text = asked(() => String(ask()));
  return text === undefined ? 'what cannot be shown' : text.slice(0, longest);
}

/** The first line, which names the place of what cannot be parsed, and the calls; without a message that fills pages. */
function framesOf(stack: unknown): string {
  if (typeof stack !== 'string') return '';
  const [head = '', ...others] = stack.split('\n');
  const frames = others.filter((line) => /^ +at /.test(line)).slice(0, mostFrames);
  return [head, ...frames].map((line) => line.slice(0, longest)).join('\n');
}
