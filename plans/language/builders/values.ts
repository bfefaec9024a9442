import { built } from './contents.ts';
import type { Output } from './captures.ts';

/** A value that differs between environments, `settings.url`. */
export interface Setting {
  readonly kind: 'setting';
}
/** Of which settings it is one, and by what name. */
export interface SettingSpec {
  readonly name: string;
  readonly sets: Sets;
}
/** A secret by name; the worker resolves it at the last moment and masks it. */
export interface Secret {
  readonly kind: 'secret';
  readonly name: string;
}
/** A text put together from literals, settings and outputs. */
export interface Text {
  readonly kind: 'text-template';
}
/** A text that contains a secret: accepted in `env`, `stdin` and `headers` only. */
export interface SecretText {
  readonly kind: 'secret-template';
}

type Literal = string | number | boolean;
type Part = Literal | Setting | Output | Text | Secret | SecretText;
/** What a step can be given: a literal, a setting, an output of an earlier step, or a text made of these. */
export type Input = Literal | Setting | Output | Text;
/** What `env`, `stdin` and `headers` can be given: an input, or a secret. */
export type SecretInput = Input | Secret | SecretText;

/** Declares a secret that steps name in `env`, `stdin` or `headers`. List it in the plan's `secrets`. */
export function secret(name: string, spec: { readonly title: string }): Secret {
  return built({ kind: 'secret', name }, spec, secret, { members: { title: true } });
}

type HasSecret<P> = [Extract<P, Secret | SecretText>] extends [never] ? Text : SecretText;

/** Puts a text together: `` text`${settings.url}/health` ``. With a secret in it, it goes where secrets may go. */
export function text<const P extends readonly Part[]>(
  strings: TemplateStringsArray,
  ...parts: P
): HasSecret<P[number]> {
  const pieces = strings.flatMap((literal, at): Part[] =>
    at < parts.length ? [literal, ...parts.slice(at, at + 1)] : [literal],
  );
  // Which of the two it is only the types need to know: freezing looks at the parts themselves.
  return built({ kind: 'text-template' }, pieces, text) as unknown as HasSecret<P[number]>;
}

type Sets = Readonly<Record<string, Readonly<Record<string, Literal>>>>;
type NamesIn<S extends Sets> = { [E in keyof S]: keyof S[E] }[keyof S] & string;
type ValueOf<S extends Sets, K extends string> = { [E in keyof S]: K extends keyof S[E] ? S[E][K] : never }[keyof S];
type KindOf<V> = [V] extends [string]
  ? string
  : [V] extends [number]
    ? number
    : [V] extends [boolean]
      ? boolean
      : SameKindInEveryEnvironment;
/** What a setting is asked to be that is a text in one environment and a number in another: its name is the message. */
interface SameKindInEveryEnvironment {
  readonly sameKind: never;
}
type Complete<S extends Sets> = { readonly [E in keyof S]: { readonly [K in NamesIn<S>]: KindOf<ValueOf<S, K>> } };

declare const environments: unique symbol;
/** What `settings(…)` returns, with any names; the environments are known to the types alone. */
export interface Settings<Environment extends string = string> {
  readonly [environments]: Environment;
}

/**
 * Declares what differs between environments: one complete, typed set for each, `settings({ production: { url: '…' },
 * staging: { url: '…' } })`. `settings.url` is then a reference to the value of the environment that the run is in.
 */
export function settings<const S extends Sets>(
  sets: S & Complete<S>,
): { readonly [K in NamesIn<S>]: Setting } & Settings<keyof S & string> {
  const found = new Set(Object.values<Sets[string]>(sets).flatMap((values) => Object.keys(values)));
  const references = [...found].map(
    (name) => [name, built({ kind: 'setting' } as const, { name, sets } satisfies SettingSpec, settings)] as const,
  );
  // The names are those of the type, both being taken from the same sets; the environments have no value.
  const named = Object.fromEntries(references) as { readonly [K in NamesIn<S>]: Setting } & Settings<keyof S & string>;
  return built(named, sets, settings);
}
