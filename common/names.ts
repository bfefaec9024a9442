/**
 * The shapes of the names that plans, requests and records use. Pure and free of imports: workflows may use it.
 */
export const idPattern = /^[a-z][a-z0-9-]{0,39}$/;
/** A version: what may follow the `@` of a release. */
export const versionPattern = /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}$/;
/** A run: service and number, `storefront-42`. */
export const runPattern = /^[a-z][a-z0-9-]{0,39}-[1-9][0-9]{0,8}$/;
/**
 * A step's address: `backup`, `drain/eu/stop`, `@restore/load`, `migrate~undo`; or that of a gate which somebody's request
 * opened: `migrate:skip`, `run:stop`. The colon means nothing to a shell.
 */
export const addressPattern = /^@?[a-z][a-z0-9-]{0,39}(\/[a-z][a-z0-9-]{0,39})*(~undo)?(:[a-z][a-z0-9-]{0,59})?$/;
export const digestPattern = /^sha256:[0-9a-f]{64}$/;
/** An e-mail address, without what is a pattern in OpenSSH's allowed_signers or a control character. */
export const personPattern = /^[^\s\p{C}@"<>*?!,]{1,64}@[^\s\p{C}@"<>*?!,]{1,190}$/u;
/** What people write: lines of text without what would steer a terminal or turn the direction of reading. */
export const textPattern = /^(?:[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]|[\n\t])*$/u;
/** A release on one line. */
export const linePattern = /^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]*$/u;

/** A release, `storefront@2.4.1`. */
export interface Release {
  readonly service: string;
  readonly version: string;
}

/** `storefront@2.4.1` */
export function releaseName(release: Release): string {
  return `${release.service}@${release.version}`;
}

/** The release that a text names, or undefined when it names none. */
export function parseRelease(text: string): Release | undefined {
  const at = text.indexOf('@');
  const service = text.slice(0, at);
  const version = text.slice(at + 1);
  return at > 0 && idPattern.test(service) && versionPattern.test(version) ? { service, version } : undefined;
}
