import type { Result } from './result.ts';
import { runNode } from './run-node.ts';
import type { ToolStage } from './stages.ts';

/** Runs one program of the toolchain; accepted or not, it counts as one test. */
export async function runTool({ tool: [script, ...args], otherwise }: ToolStage): Promise<Result> {
  const code = await runNode([`node_modules/${script}`, ...args]);
  return code === 0 ? { passed: 1, failed: 0, skipped: [] } : { passed: 0, failed: 1, skipped: [], remark: otherwise };
}
