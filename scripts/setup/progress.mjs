// @ts-check

/**
 * @typedef {object} Stage
 * @property {(message: string) => void} progress says what is going on; on a terminal it replaces the line before it
 * @property {(result: string) => void} done ends the stage with one line that stays
 */

/**
 * Starts a stage of the set-up, whose lines carry its name and the seconds since it began.
 * @param {string} name
 * @param {NodeJS.WriteStream} [out] diagnostics belong on stderr, so that stdout stays clean
 * @returns {Stage}
 */
export function startStage(name, out = process.stderr) {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(1);
  const line = (/** @type {string} */ message) => `setup  ${name.padEnd(9)} ${seconds().padStart(6)} s  ${message}`;
  const rewrite = out.isTTY ? '\r\u001B[2K' : '';
  return {
    progress: (message) => out.write(rewrite + line(message) + (out.isTTY ? '' : '\n')),
    done: (result) => out.write(`${rewrite}${line(result)}\n`),
  };
}
