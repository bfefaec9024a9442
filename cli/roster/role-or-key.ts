import { BackoutError } from '../../common/errors.ts';
import type { CommandContext } from '../commands/command.ts';

/** The person, and either a role or what was given as a key. Throws `usage` for both and for neither. */
export function personAndRole({ args, options }: CommandContext): {
  person: string;
  role: string | null;
  given?: string;
} {
  const given = options.text('publicKey');
  const [person = '', role] = args;
  if (role !== undefined && given === undefined) return { person, role };
  if (role === undefined && given !== undefined) return { person, role: null, given };
  throw new BackoutError('usage', 'a role or a key, one at a time', {
    expected: 'ROLE, or --public-key KEY',
    found: role === undefined ? 'neither' : 'both',
    next: 'name the one that is meant; for the other, type the command once more',
  });
}
