import { resolve } from 'node:path';
import { releaseName } from '../../../common/names.ts';
import { gitAuthors } from '../../plan/git-authors.ts';
import { soundGiven } from '../../plan/plan-file.ts';
import type { RunCommand } from '../command.ts';
import { signAndShow } from '../sign.ts';

/** Freezes a plan, stores it with its source, and signs that it is the plan of its release. */
export const planPublishCommand: RunCommand = async (context) => {
  const [file = ''] = context.args;
  const { frozen, digest, plan, source, sourceMap } = await soundGiven(context, file, true);
  const api = await context.api();
  await api.putBlob(frozen);
  const [sourceDigest, mapDigest] = [await api.putBlob(source), await api.putBlob(sourceMap)];
  const { people: writtenBy, warning } = await gitAuthors(resolve(context.io.cwd, file));
  if (warning) context.out.say(`warning: ${warning}`);
  const authors = [...new Set([...plan.authors, ...writtenBy])];
  const shown = [
    `Publish ${file} as the plan of ${releaseName(plan.release)}, back to ${plan.returnsTo}`,
    `  ${digest}`,
    `  written by ${authors.join(', ')}; none of them, nor you, can endorse it or approve its runs`,
  ];
  const { release } = plan;
  await signAndShow(
    context,
    {
      action: 'plan.publish',
      plan: digest,
      release,
      source: sourceDigest,
      sourceMap: mapDigest,
      writtenBy: [...writtenBy],
    },
    shown,
  );
};
