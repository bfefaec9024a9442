import { releaseName } from '../../../common/names.ts';
import { hasErrors } from '../../../plans/language/checks/parts/finding.ts';
import { codes } from '../../../common/codes.ts';
import type { RunCommand } from '../command.ts';
import { analyseGiven, sorted } from '../../plan/plan-file.ts';
import { renderCheck } from '../../pages/check.ts';

export const planCheckCommand: RunCommand = async (context) => {
  const [file = ''] = context.args;
  const { evaluated, findings, silenced } = await analyseGiven(context, file);
  const ok = evaluated !== undefined && !hasErrors(findings);
  const release = evaluated ? releaseName(evaluated.plan.release) : null;
  context.out.document(
    { ok, file, release, digest: evaluated?.digest ?? null, findings: sorted(findings), silenced },
    renderCheck,
  );
  const [first] = sorted(findings);
  return ok ? 0 : codes[first?.code ?? 'plan-invalid'];
};
