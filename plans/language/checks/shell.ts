import { found } from '../analysis/codes.ts';
import { literalsOf } from '../analysis/texts.ts';
import type { Finding } from '../finding.ts';
import { placedSteps } from '../places.ts';
import type { FrozenPlan } from '../schema/plan.ts';
import type { FrozenPlainInput } from '../schema/values.ts';

/** Commands are programs with arguments: what a shell makes of a text nobody who approves can see. */
export function noShells(plan: FrozenPlan): Finding[] {
  const steps = placedSteps(plan).flatMap(({ pointer, step }) => {
    const verify = 'verify' in step && step.verify?.probe.kind === 'command' ? step.verify.probe.argv : [];
    const own = step.kind === 'command' ? step.argv : [];
    return [...shellIn(`${pointer}/argv`, own), ...shellIn(`${pointer}/verify/probe/argv`, verify)];
  });
  const criteria = plan.criteria.flatMap(({ probe }, at) =>
    probe.kind === 'command' ? shellIn(`/criteria/${at}/probe/argv`, probe.argv) : [],
  );
  return [...steps, ...criteria];
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
