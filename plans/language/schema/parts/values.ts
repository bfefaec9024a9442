import { z } from 'zod';
import { idPattern, versionPattern, digestPattern, personPattern, textPattern } from '../../../../common/names.ts';

/** Small shapes that every part of a frozen plan uses. */
export const idSchema = z
  .string()
  .regex(idPattern, 'an id: a lower-case letter, then at most 39 lower-case letters, digits or dashes');
export const versionSchema = z.string().regex(versionPattern, 'a version such as 2.4.1');
export const digestSchema = z.string().regex(digestPattern, 'a digest: sha256: and 64 hexadecimal digits');
export const personSchema = z.string().regex(personPattern, 'a person: an e-mail address');
/** What people read. It may not steer a terminal, nor turn the direction of reading. */
export const textSchema = z.string().min(1).max(4000).regex(textPattern, 'text without control characters');
/** Durations are whole milliseconds in the frozen form. */
export const millisecondsSchema = z
  .int()
  .min(0)
  .max(366 * 86_400_000);
export const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, 'a variable name');

export const literal = z.union([z.string().max(65_536), z.number(), z.boolean()]);
export const settingRef = z.strictObject({ ref: z.literal('setting'), name: variableName });
/** `path` leads into the captured value; an empty path is the whole of it. */
export const outputRef = z.strictObject({ ref: z.literal('output'), step: z.string(), path: z.array(z.string()) });
export const secretRef = z.strictObject({ ref: z.literal('secret'), name: variableName });

/** An input without secrets: a literal, a setting, an output of an earlier step, or these joined to one text. */
const plainPart = z.union([literal, settingRef, outputRef]);
export const plainInput = z.union([plainPart, z.strictObject({ join: z.array(plainPart).min(1).max(64) })]);
/** An input where a secret is allowed too: environment, stdin and HTTP headers only. */
const anyPart = z.union([literal, settingRef, outputRef, secretRef]);
export const secretInput = z.union([anyPart, z.strictObject({ join: z.array(anyPart).min(1).max(64) })]);

export type FrozenPlainInput = z.infer<typeof plainInput>;
export type FrozenSecretInput = z.infer<typeof secretInput>;

/** The first of several, where the author says that any of them will do. */
export const firstOfSeveral = z.strictObject({ take: z.literal('first') });

/**
 * A JSON path inside a document: names and array indices, outermost first. Empty is the whole document. Index 0 of an array
 * of several objects or arrays is no value: `take: 'first'` says that the first is meant.
 */
export const jsonPath = z.array(z.union([z.string(), z.int().min(0), firstOfSeveral])).max(32);
export type FrozenJsonPath = z.infer<typeof jsonPath>;

/** What a capture may look like: a closed set, so that a frozen plan reads the same everywhere. */
export type CaptureShape =
  | { kind: 'string' }
  | { kind: 'number' }
  | { kind: 'integer' }
  | { kind: 'boolean' }
  | { kind: 'enum'; values: string[] }
  | { kind: 'array'; items: CaptureShape }
  | { kind: 'object'; members: { name: string; shape: CaptureShape; optional: boolean }[] };
export const captureShape: z.ZodType<CaptureShape> = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('string') }),
    z.strictObject({ kind: z.literal('number') }),
    z.strictObject({ kind: z.literal('integer') }),
    z.strictObject({ kind: z.literal('boolean') }),
    z.strictObject({ kind: z.literal('enum'), values: z.array(z.string()).min(1) }),
    z.strictObject({ kind: z.literal('array'), items: captureShape }),
    z.strictObject({
      kind: z.literal('object'),
      members: z.array(z.strictObject({ name: z.string(), shape: captureShape, optional: z.boolean() })),
    }),
  ]),
);

/** `json`: the whole output is one JSON document. `text`: the whole output without its last line break, as `{ text }`. */
export const capture = z.strictObject({ from: z.enum(['json', 'text']), shape: captureShape });
export type Capture = z.infer<typeof capture>;
