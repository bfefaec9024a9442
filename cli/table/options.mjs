// @ts-check
// Options that several commands take.

export const yes = { flags: '-y, --yes', help: 'sign without asking' };
export const reason = { flags: '--reason TEXT', help: 'why, for the record' };
export const mustReason = { ...reason, required: true };
export const dir = { flags: '--dir DIR', help: "the installation's folder (default: .backout)" };
export const configOption = {
  flags: '--config FILE',
  help: 'the configuration (default: backout.config.yaml, if it exists)',
};
export const env = { flags: '--env, --environment E', help: 'the environment' };

const causes = ['code-corrupted', 'component-inoperable', 'side-effect', 'customer', 'other'];
export const cause = {
  flags: '--cause C',
  help: 'code-corrupted, component-inoperable, side-effect, customer or other',
  required: true,
  choices: causes,
};

export const visit = { flags: '--visit N', help: 'an earlier visit, if there was more than one' };

/** The options to sign elsewhere, which every command that signs takes. */
export const elsewhere = [
  { flags: '--print', help: 'do not sign: print the bytes to sign, for `submit`' },
  { flags: '--out FILE', help: 'with --print: write the bytes there' },
  { flags: '--by PERSON', help: 'with --print: who will sign (default: you)' },
];
export const defect = { flags: '--defect ID', help: 'the defect that it is about' };
