import { BackoutError } from '../../../common/errors.ts';
import type { Roster } from '../../../roster/schema.ts';
import { fieldLines, indentedLines, pageOf } from '../../pages/layout.ts';
import { publicKeyGiven, rosterGiven } from '../../roster/given-roster.ts';
import type { CommandContext, RunCommand } from '../command.ts';
import { installationSource } from './processes.ts';

/** Makes an installation and says how others recognize it. */
export const initCommand: RunCommand = async (context) => {
  const { io, options, out } = context;
  const roster = await firstRoster(context);
  const { init } = await import('../../../worker/init.ts');
  const made = await init({ ...installationSource(io, options), roster });
  out.document(made, (view, page) =>
    pageOf(view, page, ({ installation, fingerprint, dir }) => [
      ...fieldLines('', `A new installation, in ${dir}`, { ...page, column: 0 }),
      ...fieldLines('  id', installation, { ...page, column: 15 }),
      ...fieldLines('  fingerprint', fingerprint, { ...page, column: 15 }),
      ...indentedLines(keepFingerprint, 2, page),
      ['next  ', ['strong', 'backout up']],
    ]),
  );
};

const keepFingerprint =
  'Keep the fingerprint where others can compare it: everybody who verifies this record needs it.';

/**
 * Returns the first roster: that of `--roster`, or one administrator with the key that signs here. Throws `usage` for
 * neither.
 */
async function firstRoster({ io, options }: CommandContext): Promise<Roster> {
  const file = options.text('roster');
  if (file !== undefined) return rosterGiven(file, io.cwd);
  const person = options.text('admin');
  if (person === undefined) {
    throw new BackoutError('usage', 'an installation begins with an administrator', {
      expected: '--admin YOU@EXAMPLE.COM, or --roster FILE',
      found: 'neither',
      next: 'backout init --admin you@example.com',
    });
  }
  const { findKey } = await import('../../../authority/signatures/find-key.ts');
  const { publicLineOf } = await import('../../../authority/signatures/public-line.ts');
  const key = await publicLineOf(await findKey({ option: options.text('key'), env: { ...io.env }, cwd: io.cwd }));
  const keys = [{ key, validAfter: null, validBefore: null, revokedAt: null }];
  return {
    v: 1,
    roles: [],
    people: [{ person, name: options.text('name') ?? person, roles: ['administrator'], keys }],
  };
}

/** Makes somebody an administrator with the checkpoint key, for the case that the administrators' keys are lost. */
export const recoverCommand: RunCommand = async ({ io, options, out }) => {
  const person = options.required('admin');
  const key = await publicKeyGiven(options.required('publicKey'), io.cwd);
  const { recover } = await import('../../../worker/recover.ts');
  const { renderRecovered } = await import('../../pages/audit/access.ts');
  const wanted = { person, name: options.text('name') ?? person, key, reason: options.required('reason') };
  out.document(await recover(installationSource(io, options), wanted), renderRecovered);
};
