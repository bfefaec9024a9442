import type { KindWith } from '../../../plans/language/outline/traits.ts';
import type { EffectStep } from '../attempt/attempt.ts';
import { checkEffect } from './check.ts';
import { commandEffect } from './command.ts';
import type { EffectKind } from './effect-kind.ts';
import { httpEffect } from './http.ts';

/** How each kind is carried out that workers carry out. */
const effectKinds = {
  command: commandEffect,
  http: httpEffect,
  check: checkEffect,
} as const satisfies Readonly<Record<KindWith<'begins', 'execute'>, EffectKind>>;

/** How a step is carried out. */
export function effectOf({ kind }: EffectStep): EffectKind {
  return effectKinds[kind];
}
