import type { Finding } from './parts/finding.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import { problem, unknownName } from './parts/problem.ts';

type Environment = FrozenPlan['settings']['environments'][number];
type Declared = FrozenPlan['settings']['names'];

/** Every environment has one complete set of settings, each of its declared kind. */
export function completeSettings({ settings }: FrozenPlan): Finding[] {
  return settings.environments.flatMap((environment, at) => {
    const path = `/settings/environments/${at}/values`;
    return [...missing(path, environment, settings.names), ...undeclared(path, environment, settings.names)];
  });
}

function missing(path: string, { id, values }: Environment, names: Declared): Finding[] {
  return names.flatMap(({ name, kind }) => {
    const found = Object.hasOwn(values, name) ? typeof values[name] : 'nothing';
    if (found === kind) return [];
    const message =
      found === 'nothing'
        ? `the setting "${name}" has no value in ${id}`
        : `the setting "${name}" is a ${found} in ${id}`;
    return [
      problem(`${path}/${name}`, message, { expected: `a ${kind}`, found, next: `Give "${name}" a ${kind} in ${id}.` }),
    ];
  });
}

function undeclared(path: string, { values }: Environment, declared: Declared): Finding[] {
  const names = declared.map(({ name }) => name);
  return Object.keys(values)
    .filter((name) => !names.includes(name))
    .map((name) => unknownName(`${path}/${name}`, 'setting', name, names));
}
