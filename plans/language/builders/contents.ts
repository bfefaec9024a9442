import { BackoutError } from '../../../common/errors.ts';

/** A place in an author's file. Lines and columns count from 1. */
export interface Site {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What an author can write in an object: `true`, or what can be written in that. */
export interface SpecMembers {
  readonly [member: string]: true | SpecMembers;
}
/** All members of a specification, none left out and none too many. */
export type MembersOf<S> = { readonly [M in keyof S]-?: true | SpecMembers };

interface Content {
  readonly spec: unknown;
  readonly site: Site | undefined;
  /** Which of the builders that return this kind of value made it. */
  readonly type: string | undefined;
  /** What the builder reads of its specification. */
  readonly members: SpecMembers | undefined;
}

// Kept beside the values, so that what an author can write after the dot, and what the compiler prints, stays short.
const contents = new WeakMap<object, Content>();

/**
 * Makes a builder's value and keeps what it was given, with the place of the call. `members`: what the builder reads, so
 * that anything else is refused; `type`: tells values of one kind apart where several builders make them.
 */
export function built<T extends object>(
  value: T,
  spec: unknown,
  builder: (...given: never[]) => unknown,
  { members, type }: { readonly members?: SpecMembers; readonly type?: string } = {},
): T {
  contents.set(value, { spec, site: siteOfCall(builder), members, type });
  return Object.freeze(unprintable(value));
}

/** Refuses to become a plain text: it would be `[object Object]` there, and be frozen so. */
export function unprintable<T extends object>(value: T): T {
  Object.defineProperty(value, Symbol.toPrimitive, { value: refuseToPrint });
  return Object.defineProperty(value, 'toJSON', { value: refuseToPrint });
}

function refuseToPrint(this: { readonly kind?: unknown }): never {
  const kind = typeof this.kind === 'string' ? this.kind : 'value of the plan';
  throw new BackoutError('plan-invalid', `this ${kind} cannot be put into a plain text`, {
    expected: 'text`…${url}…`',
    found: '`…${url}…`, + or JSON.stringify',
    next: 'Write text before the backtick. What JSON it stands in is written out in the same way.',
  });
}

/** What a builder was given for a value, or undefined for a value that no builder made. */
export function specOf<S>(value: unknown): S | undefined {
  // The kind of the value, looked at by whoever asks, says what the specification is.
  return typeof value === 'object' && value !== null ? (contents.get(value)?.spec as S | undefined) : undefined;
}

/** Which of the builders that return this kind of value made it; undefined where only one does. */
export function typeOfBuilt(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null ? contents.get(value)?.type : undefined;
}

/** What the builder of a value reads of its specification; undefined where nobody looks. */
export function membersIn(value: unknown): SpecMembers | undefined {
  return typeof value === 'object' && value !== null ? contents.get(value)?.members : undefined;
}

/** Where the author called the builder that made a value. */
export function siteOf(value: unknown): Site | undefined {
  return typeof value === 'object' && value !== null ? contents.get(value)?.site : undefined;
}

/** Where the author called a builder, by the stack of the call that is going on. */
export function siteOfCall(builder: (...given: never[]) => unknown): Site | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1;
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, builder);
  Error.stackTraceLimit = limit;
  return parseFrame(holder.stack ?? '');
}

/** The place that one line of a stack names. */
export function parseFrame(line: string): Site | undefined {
  const match = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?\s*$/.exec(line);
  if (!match?.[1]) return undefined;
  const file = match[1].startsWith('file://') ? decodeURIComponent(match[1].slice('file://'.length)) : match[1];
  return { file, line: Number(match[2]), column: Number(match[3]) };
}
