import { digestOfJson } from '../../../common/digest.ts';
import { BackoutError } from '../../../common/errors.ts';
import { applyChange } from '../../../roster/apply.ts';
import type { RosterChange } from '../../../roster/change.ts';
import { diffRosters } from '../../../roster/people.ts';
import { administratorsNeeded, proposalDigest, proposedRoster, rosterProposal } from '../../../roster/proposal.ts';
import type { Roster } from '../../../roster/schema.ts';
import type { ProposalView } from '../../../views/schemas/types.ts';
import type { Api } from '../../connect/api.ts';
import { fingerprintGiven, publicKeyGiven, rosterGiven } from '../../roster/given-roster.ts';
import type { CommandContext } from '../command.ts';
import { reasonGiven, signedCommand } from '../rows.ts';

// What administrators sign about the roster, a row for each command. Each shows what it changes of the roster in force.

export const rosterPublishCommand = signedCommand({
  action: 'roster.publish',
  about: {
    find: async ({ api, args, io }) => {
      const roster = await rosterGiven(args[0] ?? 'roster.yaml', io.cwd);
      return { roster, inForce: await rosterInForce(await api()) };
    },
    names: ({ roster, inForce }) => ({ roster, base: digestOfJson(inForce) }),
  },
  members: (_rosters, context) => reasonGiven(context),
  says: (_draft, { inForce, roster }) => changeWords(inForce, roster),
});

export const rosterAddCommand = signsRosterChange(async ({ args, io, options }) => {
  const [person = ''] = args;
  const until = options.time('until') ?? null;
  const keys = await Promise.all(options.list('publicKey').map((given) => publicKeyGiven(given, io.cwd, until)));
  return { do: 'add', person, name: options.text('name') ?? person, roles: [...options.list('role')], keys };
});

export const rosterRemoveCommand = signsRosterChange(({ args }) => ({ do: 'remove', person: args[0] ?? '' }));

export const rosterGrantCommand = signsRosterChange(async (context) => {
  const { io, options } = context;
  const { person, role, given } = personAndRole(context);
  const key = given === undefined ? null : await publicKeyGiven(given, io.cwd, options.time('until') ?? null);
  return { do: 'grant', person, role, key };
});

export const rosterRevokeCommand = signsRosterChange(async (context) => {
  const { person, role, given } = personAndRole(context);
  const key = given === undefined ? null : await fingerprintGiven(given, context.io.cwd);
  return { do: 'revoke', person, role, key };
});

export const rosterApproveCommand = decidesProposal('approve');
export const rosterRefuseCommand = decidesProposal('refuse');

/** Makes the command that signs one change of the roster in force. */
function signsRosterChange(change: (context: CommandContext) => RosterChange | Promise<RosterChange>) {
  return signedCommand({
    action: 'roster.change',
    about: {
      find: async (context) => ({ change: await change(context), inForce: await rosterInForce(await context.api()) }),
      names: (found) => ({ change: found.change }),
    },
    members: (_found, context) => reasonGiven(context),
    says: (draft, { inForce }) => changeWords(inForce, applyChange(inForce, draft.change, new Date().toISOString())),
  });
}

/**
 * Makes the command that decides about a proposed change. It signs the digest of the proposal, computed from what it
 * shows.
 */
function decidesProposal(decision: 'approve' | 'refuse') {
  return signedCommand({
    action: 'roster.decide',
    about: {
      find: async ({ api, args }) => {
        const door = await api();
        return { proposed: await proposalNamed(door, args[0] ?? ''), inForce: await rosterInForce(door) };
      },
      names: ({ proposed }) => ({ proposal: proposed.number, subject: proposalDigest(proposed.proposal) }),
    },
    members: (_found, context) => ({ decision, ...reasonGiven(context) }),
    says: (_draft, { proposed: { number, by, at, reason, proposal }, inForce }) => [
      `Change ${number} of the roster, by ${by} at ${at}${reason === null ? '' : `, because ${reason}`}`,
      ...changeWords(inForce, proposedRoster(inForce, proposal, new Date().toISOString())).slice(1),
      `You sign: ${decision}`,
    ],
  });
}

async function rosterInForce(api: Api): Promise<Roster> {
  return api.get<Roster>('/roster');
}

/** Says what a change of the roster results in, for the person who is about to sign it. */
function changeWords(inForce: Roster, next: Roster): string[] {
  const lines = diffRosters(inForce, next);
  return [
    'Change the roster:',
    ...(lines.length === 0 ? ['  nothing changes'] : lines.map((line) => `  ${line}`)),
    ...(administratorsNeeded(inForce) > 1 ? ['It waits until another administrator approves it.'] : []),
  ];
}

async function proposalNamed(api: Api, word: string): Promise<ProposalView> {
  const all = await api.get<ProposalView[]>('/roster/changes');
  const found = all.find(({ number }) => String(number) === word);
  if (found && rosterProposal.safeParse(found.proposal).success) return found;
  throw new BackoutError('proposal-unknown', `no change ${word} of the roster waits`, {
    expected: all.length === 0 ? 'a change that waits; none does' : all.map(({ number }) => number).join(' or '),
    found: word,
    next: 'backout roster pending',
  });
}

/** Returns the person, and either a role or the key that was given. Throws `usage` for both and for neither. */
function personAndRole({ args, options }: CommandContext): { person: string; role: string | null; given?: string } {
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
