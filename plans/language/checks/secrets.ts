import { found } from './parts/codes.ts';
import { textsOf, type TextAtPlace } from '../analysis/texts.ts';
import type { Finding } from './parts/finding.ts';
import type { FrozenPlan } from '../schema/plan.ts';

/** Secrets are named, never written down: a plan is read by everybody, for years. */
export function noSecrets(plan: FrozenPlan): Finding[] {
  return textsOf(plan).flatMap((one) => certain(one) ?? likely(one) ?? []);
}

/** What nothing else looks like. */
const formats: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['an access key of AWS', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a token of GitHub', /\bgh[pousr]_[0-9A-Za-z]{36}|\bgithub_pat_[0-9A-Za-z_]{40}/],
  ['a token of GitLab', /\bglpat-[0-9A-Za-z_-]{20}/],
  ['a token of Slack', /\bxox[abeprs]-[0-9A-Za-z-]{10}/],
  ['a key of Google', /\bAIza[0-9A-Za-z_-]{35}/],
  ['a key of Stripe', /\b[rs]k_live_[0-9A-Za-z]{16}/],
  ['a token of npm', /\bnpm_[0-9A-Za-z]{36}/],
  ['a signed token (JWT)', /\beyJ[0-9A-Za-z_-]{10,}\.eyJ[0-9A-Za-z_-]{10,}\.[0-9A-Za-z_-]{10,}/],
  ['a password in an address', /:\/\/[^\s/:@]{1,64}:[^\s/:@]{3,128}@/],
];

function certain({ path, text }: TextAtPlace): Finding | undefined {
  const [what] = formats.find(([, pattern]) => pattern.test(text)) ?? [];
  return what === undefined ? undefined : finding('plan-secret', path, `this is ${what}`);
}

const sensitive = /pass(word|wd|phrase)?$|secret|token|api[-_]?key|private[-_]?key|credential|^authorization$/i;
const assigned = /(?:^|[\s?&;-])(?:pass(?:word|wd)?|secret|token|api[-_]?key)[=:]\s*[^\s&;${}]{4}/i;

function likely({ path, text, prose }: TextAtPlace): Finding | undefined {
  if (prose) return undefined;
  if (assigned.test(text)) return finding('plan-secret-likely', path, 'a secret seems to be written into this text');
  if (isReference(text)) return undefined;
  const member = path.slice(path.lastIndexOf('/') + 1);
  const isNamed = /\/(env|headers|values)\/[^/]*$/.test(path) && sensitive.test(member) && text.length >= 4;
  if (isNamed) return finding('plan-secret-likely', path, `what "${member}" is given looks like a secret`);
  return isRandom(text) ? finding('plan-secret-likely', path, 'this looks like a key or a token') : undefined;
}

/** A file or a place where a secret lies is none. */
function isReference(text: string): boolean {
  return /^(\/|\.{1,2}\/|file:|vault:|arn:|https?:\/\/[^\s:@]*$)/.test(text);
}

/** Long, of one piece, and of capitals, small letters and digits alike; digests and identifiers have one case. */
function isRandom(text: string): boolean {
  if (text.length < 28 || text.length > 512 || !/^[0-9A-Za-z+/_=-]+$/.test(text)) return false;
  const runs = text.match(/[a-z]+|[A-Z]+|[0-9]+/g) ?? [];
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /[0-9]/.test(text) && runs.length > text.length / 4;
}

function finding(code: 'plan-secret' | 'plan-secret-likely', path: string, message: string): Finding {
  return found(code, path, message, {
    expected: "a name: secret('DB_PASSWORD', { title: '…' })",
    found: 'a text that everybody can read who can read the plan',
    next: 'Declare it with secret(…), give it through env, stdin or headers, and replace the one that was written down.',
  });
}
