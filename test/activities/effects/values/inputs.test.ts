import { readCapture, shapeProblem } from '../../../../activities/effects/values/captures.ts';
import { resolveInput, type InputContext } from '../../../../activities/effects/values/inputs.ts';
import { JsonDocument } from '../../../../activities/effects/values/json-document.ts';
import { Masker } from '../../../../activities/effects/values/masking.ts';
import { secretSource } from '../../../../activities/effects/values/secrets.ts';
import { lastLines, visible } from '../../../../activities/effects/values/sanitize-text.ts';
import type { CaptureShape } from '../../../../plans/language/schema/index.ts';
import type { RunState } from '../../../../records/run-state.ts';
import { smallPlan } from '../../../support/plans.ts';

/** A state in which one step has captured something on its last visit, or failed. */
function stateWith(captures: unknown, outcome = 'succeeded'): RunState {
  const visit = { visit: 1, outcome, attempts: [{ attempt: 1, outcome, result: { captures } }] };
  return { steps: new Map([['drain/eu/stop', { visits: [visit] }]]) } as unknown as RunState;
}

function contextOf(state?: RunState): InputContext {
  return { plan: smallPlan(), environment: 'production', state, secrets: secretSource({}, new Masker()) };
}

const output = (...path: string[]) => ({ ref: 'output', step: 'drain/eu/stop', path }) as const;

describe('an input', () => {
  it('joins literals, settings and outputs of earlier steps', async () => {
    const context = contextOf(stateWith({ path: '/b', count: 3, list: ['x', 'y'] }));
    const join = [
      { ref: 'setting', name: 'url' } as const,
      '#',
      output('path'),
      ' ',
      output('count'),
      ' ',
      output('list', '1'),
    ];
    expect(await resolveInput({ join }, context)).toBe('http://127.0.0.1:9#/b 3 y');
    expect(await resolveInput(output('list'), context)).toBe('["x","y"]');
    expect(await resolveInput(true, context)).toBe('true');
  });

  it.each([
    ['a step that has not run', undefined, output('path')],
    ['a step that did not succeed', stateWith({ path: 'x' }, 'failed'), output('path')],
    ['a member that was not captured', stateWith({ path: 'x' }), output('constructor')],
    ['a setting without a value', stateWith(null), { ref: 'setting', name: 'toString' } as const],
  ])('from %s cannot be resolved', async (_, state, input) => {
    await expect(resolveInput(input, contextOf(state))).rejects.toMatchObject({ code: 'input-unresolved' });
  });

  it('from a secret without a provider cannot be resolved', async () => {
    await expect(resolveInput({ ref: 'secret', name: 'constructor' }, contextOf())).rejects.toMatchObject({
      code: 'secret-unresolved',
    });
  });
});

describe('a secret', () => {
  it.each([
    ['a file that is not there', { from: 'file', path: '/nowhere/at/all' } as const],
    ['a variable that is not set', { from: 'environment', variable: 'NOT_SET_AT_ALL' } as const],
    ['a command that fails', { from: 'command', argv: ['sh', '-c', 'echo half-a-secret; exit 1'] } as const],
  ])('from %s cannot be resolved, and none of it appears in the message', async (_, provider) => {
    const source = secretSource({ token: provider }, new Masker());
    await expect(source('token')).rejects.toMatchObject({ code: 'secret-unresolved' });
    const thrown = await source('token').catch((error: unknown) => error);
    expect(JSON.stringify(thrown)).not.toContain('half-a-secret');
  });
});

describe('a capture', () => {
  const shape: CaptureShape = {
    kind: 'object',
    members: [
      { name: 'state', optional: false, shape: { kind: 'enum', values: ['on', 'off'] } },
      { name: 'sizes', optional: true, shape: { kind: 'array', items: { kind: 'integer' } } },
    ],
  };

  it.each([
    [{ state: 'on' }, undefined],
    [{ state: 'on', sizes: [1, 2] }, undefined],
    [{ state: 'on', sizes: [1, 2.5] }, 'output.sizes[1] is expected to be an integer, found 2.5'],
    [{ state: 'up' }, 'output.state is expected to be one of on, off, found "up"'],
    [{}, 'output.state is missing'],
    [{ state: 'on', more: 1 }, undefined],
    [[], 'output is expected to be an object, found []'],
    [null, 'output is expected to be an object, found null'],
  ])('%j is held against its shape', (value, problem) => {
    expect(shapeProblem(shape, value, 'output')).toBe(problem);
  });
});

it('a capture keeps what its shape declares, and nothing else', () => {
  const inner: CaptureShape = { kind: 'object', members: [{ name: 'id', optional: false, shape: { kind: 'string' } }] };
  const shape: CaptureShape = {
    kind: 'object',
    members: [{ name: 'items', optional: false, shape: { kind: 'array', items: inner } }],
  };
  const printed = '{"items":[{"id":"a","price":1},{"id":"b"}],"trace":"x"}';
  const captured = readCapture({ from: 'json', shape }, { bytes: Buffer.from(printed) }, new Masker());
  expect(captured).toEqual({ captures: { items: [{ id: 'a' }, { id: 'b' }] } });
});

it('a path leads through names and indices, and never into what objects have by nature', () => {
  const document = JsonDocument.read('{"a":[{"b":1}],"0":"zero"}');
  expect(document?.at(['a', 0, 'b'])).toEqual({ value: 1 });
  expect(document?.at([])).toEqual({ value: { a: [{ b: 1 }], '0': 'zero' } });
  expect(document?.at(['a', '0'])).toEqual({ missing: true });
  expect(document?.at([0])).toEqual({ missing: true });
  expect(document?.at(['a', 'length'])).toEqual({ missing: true });
  expect(document?.at(['toString'])).toEqual({ missing: true });
});

it('what is shown cannot move a cursor, colour a terminal or turn the direction of writing', () => {
  expect(visible('a\u001b[31mb\r\nc\rd\te\u202ef\u0000')).toBe('a\uFFFD[31mb\nc\nd\te\uFFFDf\uFFFD');
  expect(lastLines(`one\n\n  two  \n${'x'.repeat(300)}\n`, 2)).toEqual(['  two', `${'x'.repeat(199)}…`]);
});
