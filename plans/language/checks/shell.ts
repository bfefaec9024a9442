import { found } from './parts/codes.ts';
import { literalsOf } from './parts/inputs.ts';
import type { Finding } from './parts/finding.ts';
import { definitionOf } from '../kinds/index.ts';
import { placedSteps } from '../places.ts';
import { definitionOfProbe, type FrozenProbe } from '../probes/frozen-probe.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import type { FrozenPlainInput } from '../schema/parts/values.ts';

/** Commands are programs with arguments: what a shell makes of a text nobody who approves can see. */
export function noShells(plan: FrozenPlan): Finding[] {
  const steps = placedSteps(plan).flatMap(({ pointer, step }) => {
    const own = definitionOf(step).argv?.(step) ?? [];
    const verify = 'verify' in step && step.verify ? shellInProbe(`${pointer}/verify/probe`, step.verify.probe) : [];
    return [...shellIn(`${pointer}/argv`, own), ...verify];
  });
  return [...steps, ...plan.criteria.flatMap(({ probe }, at) => shellInProbe(`/criteria/${at}/probe`, probe))];
}

function shellInProbe(pointer: string, probe: FrozenProbe): Finding[] {
  return shellIn(`${pointer}/argv`, definitionOfProbe(probe).argv?.(probe) ?? []);
}

const shells = /(^|\/)(ba|da|z|k|c|tc|fi|a)?sh$|(^|\/)(cmd(\.exe)?|powershell|pwsh)$/;
const runsText = /^-[a-z]*c$|^\/c$|^-command$/i;
/** Programs whose own language has pipes. */
const pipesThemselves = /(^|\/)(jq|yq|awk|gawk|promtool|psql|logcli)$/;

function shellIn(path: string, argv: readonly FrozenPlainInput[]): Finding[] {
  const words = argv.map((one) => literalsOf(one).join(''));
  const shell = words.findIndex(
    (word, at) => shells.test(word) && words.slice(at + 1, at + 4).some((one) => runsText.test(one)),
  );
  if (shell >= 0) return [inShell(path, words.slice(shell).join(' '), 'a shell runs a text')];
  if (words.some((word) => pipesThemselves.test(word))) return [];
  const piped = words.findIndex((word) => /\s(\|\|?|&&)\s|\$\(|\s>>?\s*\S|;\s+\S+\s/.test(word) && /\s/.test(word));
  return piped < 0 ? [] : [inShell(`${path}/${piped}`, words[piped] ?? '', 'one argument is written for a shell')];
}

function inShell(path: string, text: string, what: string): Finding {
  return found('plan-shell', path, `${what}, where program and arguments are expected`, {
    expected: "argv: ['program', 'argument', …]",
    found: text.length > 120 ? `${text.slice(0, 117)}…` : text,
    next: 'Give program and arguments apart, or put the script into a file that is reviewed and deployed.',
  });
}
