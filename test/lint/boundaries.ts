import type { Import } from './imports.ts';
import { besideRooms, mayLoadWorkerLazily, type Room, rooms } from './rooms.ts';

/** Every code file with its imports. */
export type ImportGraph = ReadonlyMap<string, readonly Import[]>;

/** The sentences that say which import crosses which boundary; none when all is well. */
export function crossings(graph: ImportGraph): string[] {
  return [...graph].flatMap(([path, imports]) => {
    const room = [...rooms, ...besideRooms].find(({ folder }) => path.startsWith(folder));
    if (!room) return path.includes('/') ? [`${path} is in no room of test/lint/rooms.ts`] : [];
    const direct = imports.flatMap((one) => {
      const problem = crossing(path, room, one);
      return problem ? [`${path} imports ${one.target}: ${problem}`] : [];
    });
    return [...direct, ...loadedAgainstTheRules(path, room, graph)];
  });
}

function crossing(path: string, room: Room, { target, typeOnly, lazy }: Import): string | undefined {
  if (isPackage(target)) {
    const allowed = !room.packages || matches(target, room.packages);
    return allowed ? undefined : `${room.folder} may import of packages only ${list(room.packages ?? [])}`;
  }
  if (lazy && target.startsWith('worker/') && mayLoadWorkerLazily.includes(path)) return undefined;
  const reachable = [room.folder, ...(room.may ?? ['']), ...(typeOnly ? (room.mayTypes ?? []) : [])];
  if (reachable.some((prefix) => target.startsWith(prefix))) return undefined;
  const types = room.mayTypes?.some((prefix) => target.startsWith(prefix)) ? ' as a value' : '';
  return `${room.folder} may not import it${types}, only ${list([room.folder, ...(room.may ?? [])])}`;
}

/** Follows what is loaded together with a file: neither types nor lazy imports. */
function loadedAgainstTheRules(path: string, { neverLoads = [] }: Room, graph: ImportGraph): string[] {
  if (neverLoads.length === 0) return [];
  const chains = new Map([[path, [path]]]);
  const found: string[] = [];
  for (const [file, chain] of chains) {
    for (const { target, typeOnly, lazy } of graph.get(file) ?? []) {
      if (typeOnly || lazy || chains.has(target)) continue;
      const longer = [...chain, target];
      if (isPackage(target) && matches(target, neverLoads))
        found.push(`${path} loads ${target}: ${longer.join(' → ')}`);
      // A Map is iterated in the order of insertion, and what is added meanwhile is visited too.
      else chains.set(target, longer);
    }
  }
  return found;
}

/** Whether an import's target is a package or a module of Node, not a file of this repository. */
export function isPackage(target: string): boolean {
  return target.startsWith('node:') || !/\.(ts|mjs|json)$/.test(target) || target.startsWith('@');
}

function matches(target: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith('*')
      ? target.startsWith(pattern.slice(0, -1))
      : target === pattern || target.startsWith(`${pattern}/`),
  );
}

function list(names: readonly string[]): string {
  return names.length > 0 ? names.join(', ') : 'none';
}
