import { built, type MembersOf } from './contents.ts';
import type { Input, SecretInput } from './values.ts';

/** Somebody's part in the rollback; a person who acts needs it in the roster. */
export interface Role {
  readonly kind: 'role';
  readonly id: string;
}
/** Declares a role: who does what. List it in the plan's `roles`. */
export function role(id: string, spec: { readonly title: string; readonly does: string }): Role {
  return built({ kind: 'role', id }, spec, role, { members: { title: true, does: true } });
}

/** A number of people of a role; `all(…)` and `any(…)` combine them. */
export type Quorum =
  | Role
  | { readonly kind: 'seats'; readonly role: Role; readonly count: number }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Quorum[] };
/** A number of people (default one) of a role. Nobody fills two seats. */
export function quorum(of: Role, count = 1): Quorum {
  return { kind: 'seats', role: of, count };
}

/** A way to reach people. List it in the plan's `communication.channels`. */
export interface Channel {
  readonly kind: 'channel';
  readonly id: string;
}
export interface WebhookSpec {
  readonly title: string;
  readonly url: Input;
  readonly headers?: Readonly<Record<string, SecretInput>>;
}
const webhookMembers: MembersOf<WebhookSpec> = { title: true, url: true, headers: true };
/** Tells people by a POST to an address. */
export function webhook(id: string, spec: WebhookSpec): Channel {
  return built({ kind: 'channel', id }, spec, webhook, { type: 'webhook', members: webhookMembers });
}
export interface EmailSpec {
  readonly title: string;
  readonly to: readonly Input[];
}
const emailMembers: MembersOf<EmailSpec> = { title: true, to: true };
/** Tells people by e-mail, through the SMTP server of the worker's configuration. */
export function email(id: string, spec: EmailSpec): Channel {
  return built({ kind: 'channel', id }, spec, email, { type: 'email', members: emailMembers });
}
