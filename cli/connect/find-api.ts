import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { BackoutError } from '../../common/errors.ts';

/** Where the API is: a Unix socket, or an https address. `name` is how people and session files call it. */
export type ApiAddress =
  | { readonly kind: 'socket'; readonly path: string; readonly name: string }
  | { readonly kind: 'https'; readonly url: URL; readonly name: string };

/**
 * Finds the address of the API: the one given, else the nearest `.backout/api.sock` from the working folder upwards.
 * Throws `usage` for an address of neither form, and `api-unreachable` where there is none.
 */
export function findApi(given: string | undefined, cwd: string): ApiAddress {
  if (given !== undefined && given !== '') return parseAddress(given, cwd);
  const path = nearestSocket(cwd);
  if (path) return socketAddress(path);
  throw new BackoutError('api-unreachable', 'no API is running here', {
    expected: 'BACKOUT_URL, or a socket .backout/api.sock in this folder or one above it',
    found: 'neither',
    where: cwd,
    next: 'backout up (after backout init), or set BACKOUT_URL to where it runs',
  });
}

function parseAddress(given: string, cwd: string): ApiAddress {
  if (given.startsWith('unix:')) return socketAddress(resolve(cwd, given.slice('unix:'.length)));
  if (given.startsWith('/') || given.startsWith('./')) return socketAddress(resolve(cwd, given));
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (url?.protocol === 'https:') return { kind: 'https', url, name: url.origin };
  throw new BackoutError('usage', 'this is no address of an API', {
    expected: 'https://host:port or unix:/path/to/api.sock',
    found: given,
    where: 'BACKOUT_URL or --url',
  });
}

function socketAddress(path: string): ApiAddress {
  return { kind: 'socket', path, name: `unix:${path}` };
}

function nearestSocket(folder: string): string | undefined {
  const path = join(folder, '.backout', 'api.sock');
  if (existsSync(path)) return path;
  const above = dirname(folder);
  return above === folder ? undefined : nearestSocket(above);
}
