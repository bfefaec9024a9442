import { releaseName } from '../../common/names.ts';
import { hasErrors } from '../../plans/language/finding.ts';
import { codes } from '../../common/codes.ts';
import type { Command } from '../command.ts';
import { inspectGiven, sorted } from '../plan-file.ts';
import { renderCheck } from '../render/check.ts';

export const run: Command = async (context) => {
  const [file = ''] = context.args;
  const { evaluated, findings } = await inspectGiven(context, file);
  const ok = evaluated !== undefined && !hasErrors(findings);
  const release = evaluated ? releaseName(evaluated.plan.release) : null;
  context.out.document(
    { ok, file, release, digest: evaluated?.digest ?? null, findings: sorted(findings) },
    renderCheck,
  );
  const [first] = sorted(findings);
  return ok ? 0 : codes[first?.code ?? 'plan-invalid'];
};
