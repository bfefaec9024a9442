import type { Result } from './result.ts';
import { runNode } from './run-node.ts';
import type { ToolStage } from './stages.ts';

/** Runs one program of the toolchain; accepted or not, it counts as one test. */
export async function runTool({ tool: [script, ...args], otherwise }: ToolStage): Promise<Result> {
  const path = script.startsWith('./') ? script : `node_modules/${script}`;
  const code = await runNode([path, ...args]);
  return code === 0 ? { passed: 1, failed: 0, skipped: [] } : { passed: 0, failed: 1, skipped: [], remark: otherwise };
}
