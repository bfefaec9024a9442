import { siteOfCall, type Site } from './contents.ts';

/** A version that the author declared as one of this plan's own. */
export interface DeclaredVersion {
  readonly version: string;
  readonly site: Site | undefined;
}

// A version is a text like any other, so that it goes wherever texts go; what was declared waits here for its plan.
let pending: DeclaredVersion[] = [];

/**
 * A version of this service that follows the release: the release's own, or the one that it returns to; nothing else is
 * accepted. It is the text itself, for arguments, titles and templates. `backout plan derive` rewrites it.
 */
export function version<const V extends string>(value: V): V {
  pending.push({ version: value, site: siteOfCall(version) });
  return value;
}

/** What was declared since the plan before; it belongs to the plan that is being built. */
export function takeDeclaredVersions(): readonly DeclaredVersion[] {
  const declared = pending;
  pending = [];
  return declared;
}
