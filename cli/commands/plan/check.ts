import { codes } from '../../../common/codes.ts';
import { releaseName } from '../../../common/names.ts';
import { hasErrors } from '../../../plans/language/checks/parts/finding.ts';
import { analyseGiven, sortedFindings, soundGiven } from '../../plan/plan-file.ts';
import { writeGiven } from '../../terminal/files.ts';
import type { RunCommand } from '../command.ts';

/** Shows what is wrong with a plan file, and ends with the status of the first error. */
export const planCheckCommand: RunCommand = async (context) => {
  const { renderCheck } = await import('../../pages/plan/check.ts');
  const [file = ''] = context.args;
  const { evaluated, silenced, ...analysed } = await analyseGiven(context, file);
  const findings = sortedFindings(analysed.findings);
  const ok = evaluated !== undefined && !hasErrors(findings);
  const release = evaluated ? releaseName(evaluated.plan.release) : null;
  const checked = { ok, file, release, digest: evaluated?.digest ?? null, findings, silenced };
  context.out.document(checked, renderCheck);
  return ok ? 0 : codes[findings[0]?.code ?? 'plan-invalid'];
};

/** Prints the frozen plan of a file that has no errors, or writes it where it is asked for. */
export const planFreezeCommand: RunCommand = async (context) => {
  const [file = ''] = context.args;
  const { frozen, digest, plan } = await soundGiven(context, file);
  const to = context.options.text('out');
  // On stdout the frozen plan is one JSON document as it is, to the byte: `--json` changes nothing.
  if (to === undefined) {
    context.io.stdout.write(frozen);
    return context.out.say('', digest);
  }
  const path = await writeGiven(to, context.io.cwd, frozen, { what: 'the frozen plan' });
  context.out.document({ file: path, digest, release: plan.release, bytes: frozen.length }, () => [digest]);
};
