import { contingencyOf } from '../outline/address.ts';
import { found as finding } from './parts/codes.ts';
import { entrancesOf } from '../coverage.ts';
import type { Finding } from './parts/finding.ts';
import { definitionOf } from '../kinds/index.ts';
import { placeOf, placedSteps, predecessors, type PlacedStep } from '../places.ts';
import { definitionOfProbe, type FrozenProbe } from '../probes/frozen-probe.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import type { CaptureShape, FrozenSecretInput } from '../schema/parts/values.ts';
import { inputAt, inputsAt, namedInputsAt, type PlacedInput } from './parts/inputs.ts';
import { problem, unknownName } from './parts/problem.ts';

type Reference = Extract<FrozenSecretInput, { ref: string }>;
interface PlacedReference {
  readonly path: string;
  readonly reference: Reference;
}

/** Settings, secrets and outputs exist where they are named; outputs are captured before, in a shape that has them. */
export function knownInputs(plan: FrozenPlan): Finding[] {
  const ofSteps = placedSteps(plan).flatMap((place) => {
    // Only few steps use outputs, and what comes before a step is long.
    const before = () => availableTo(plan, place.address, new Set());
    return referencesIn(stepInputs(place)).flatMap((one) => [...named(plan, one), ...captured(plan, one, before)]);
  });
  const elsewhere = referencesIn([...criteriaInputs(plan), ...channelInputs(plan)]);
  return [...ofSteps, ...elsewhere.flatMap((one) => [...named(plan, one), ...outsideSteps(one)])];
}

function stepInputs({ pointer, step }: PlacedStep): PlacedInput[] {
  const verify = 'verify' in step && step.verify ? probeInputs(`${pointer}/verify/probe`, step.verify.probe) : [];
  return [...verify, ...(definitionOf(step).inputs?.(pointer, step) ?? [])];
}

function probeInputs(pointer: string, probe: FrozenProbe): PlacedInput[] {
  return definitionOfProbe(probe).inputs(pointer, probe);
}

function criteriaInputs({ criteria }: FrozenPlan): PlacedInput[] {
  return criteria.flatMap(({ probe }, at) => probeInputs(`/criteria/${at}/probe`, probe));
}

function channelInputs({ communication }: FrozenPlan): PlacedInput[] {
  return communication.channels.flatMap((channel, at) => {
    const path = `/communication/channels/${at}`;
    if (channel.kind === 'email') return inputsAt(`${path}/to`, channel.to);
    return [...inputAt(`${path}/url`, channel.url), ...namedInputsAt(`${path}/headers`, channel.headers)];
  });
}

function referencesIn(inputs: readonly PlacedInput[]): PlacedReference[] {
  return inputs.flatMap(({ path, input }) => {
    if (typeof input !== 'object') return [];
    const parts = 'join' in input ? input.join : [input];
    return parts.flatMap((part) => (typeof part === 'object' ? [{ path, reference: part }] : []));
  });
}

function named(plan: FrozenPlan, { path, reference }: PlacedReference): Finding[] {
  if (reference.ref === 'output') return [];
  const listed = reference.ref === 'setting' ? plan.settings.names : plan.secrets;
  const names = listed.map(({ name }) => name);
  return names.includes(reference.name) ? [] : [unknownName(path, reference.ref, reference.name, names)];
}

function outsideSteps({ path, reference }: PlacedReference): Finding[] {
  if (reference.ref !== 'output') return [];
  return [
    problem(path, `the output of ${reference.step} cannot be used here`, {
      expected: 'literals and settings: criteria are measured, and channels used, outside of a run too',
      found: outputName(reference),
      next: 'Measure it in the verify of a step, or put the value into the settings.',
    }),
  ];
}

/** What is surely captured when the step at this address begins. */
function availableTo(plan: FrozenPlan, address: string, seen: ReadonlySet<string>): ReadonlySet<string> {
  const place = placeOf(plan, address);
  const own = place?.undoes ? [place.undoes, ...predecessors(plan, place.undoes)] : predecessors(plan, address);
  const contingency = contingencyOf(address);
  if (contingency === undefined || seen.has(contingency)) return new Set(own);
  const further = new Set([...seen, contingency]);
  const ways = entrancesOf(plan, contingency).filter((entrance) => !seen.has(contingencyOf(entrance) ?? ''));
  const [first = new Set<string>(), ...others] = ways.map((entrance) => availableTo(plan, entrance, further));
  return new Set([...own, ...[...first].filter((step) => others.every((other) => other.has(step)))]);
}

type OutputReference = Extract<Reference, { ref: 'output' }>;

function captured(
  plan: FrozenPlan,
  { path, reference }: PlacedReference,
  before: () => ReadonlySet<string>,
): Finding[] {
  if (reference.ref !== 'output') return [];
  const place = placeOf(plan, reference.step);
  if (!place)
    return [
      unknownName(
        path,
        'step',
        reference.step,
        placedSteps(plan).map(({ address }) => address),
      ),
    ];
  const capture = 'capture' in place.step ? place.step.capture : null;
  if (!capture)
    return [
      problem(path, `the step ${reference.step} captures nothing`, {
        expected: 'a step with capture',
        found: outputName(reference),
      }),
    ];
  const shape = misshapen(path, reference, capture.shape);
  if (shape) return [shape];
  if (before().has(reference.step)) return [];
  return [
    finding('plan-capture-early', path, `${outputName(reference)} is used before it is there`, {
      expected: 'an output of a step that is always done before this one begins',
      found: `${reference.step}, which is not`,
      next: 'Move that step before this one.',
    }),
  ];
}

/** Follows a path into a shape; what is not one value that is always there is a finding. */
function misshapen(path: string, reference: OutputReference, start: CaptureShape): Finding | undefined {
  let shape = start;
  for (const segment of reference.path) {
    const next = member(path, reference, shape, segment);
    if ('message' in next) return next;
    shape = next;
  }
  if (shape.kind !== 'object' && shape.kind !== 'array') return undefined;
  return problem(path, `${outputName(reference)} is not one value`, {
    expected: 'a text, a number, true or false',
    found: `an ${shape.kind}`,
  });
}

function member(
  path: string,
  reference: OutputReference,
  shape: CaptureShape,
  segment: string,
): CaptureShape | Finding {
  if (shape.kind === 'array' && /^\d{1,9}$/.test(segment)) return shape.items;
  const members = shape.kind === 'object' ? shape.members : [];
  const found = members.find(({ name }) => name === segment);
  if (!found)
    return unknownName(
      path,
      `captured value of ${reference.step}`,
      segment,
      members.map(({ name }) => name),
    );
  if (!found.optional) return found.shape;
  return problem(path, `${outputName(reference)} may be absent`, {
    expected: 'a value that is always captured',
    found: `"${segment}", which is optional`,
  });
}

function outputName({ step, path }: OutputReference): string {
  return [`output of ${step}`, ...path].join('.');
}
