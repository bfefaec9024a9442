// Loaded before a worker: it then serves the workflows of the bundle that BACKOUT_TEST_BUNDLE names, instead of today's.
import { registerHooks } from 'node:module';

const path = process.env['BACKOUT_TEST_BUNDLE'] ?? '';
registerHooks({
  load(url, context, next) {
    if (!url.endsWith('/worker/process/bundle.ts')) return next(url, context);
    process.stdout.write(`workflows of ${path}\n`);
    const source = `export const workflowBundle = async () => ${JSON.stringify(path)};`;
    return { format: 'module', source, shortCircuit: true };
  },
});
