// @ts-check
// Draws a terminal's screen: tmux capture-pane -e -p | node scripts/docs/screen-to-svg.mjs > docs/status-follow.svg
import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';
import { fileURLToPath } from 'node:url';

/** @typedef {{ text: string, at: number, bold: boolean, dim: boolean, colour: string }} Span */

const CELL = { width: 8.4, height: 18 };
const MARGIN = 14;
const PAPER = '#14181f';
const INK = '#d8dee6';
/** @type {Record<number, string>} */
const COLOURS = { 31: '#f07178', 32: '#9ccc65', 33: '#ffcb6b', 34: '#82aaff', 35: '#c792ea', 36: '#6fd3e3' };

/**
 * A screen of text with SGR colours as an SVG, one cell a character, so that columns stay columns in every font.
 * @param {string} screen
 * @param {{ columns?: number, title?: string }} [options]
 */
export function screenToSvg(screen, { columns = 80, title = 'a terminal' } = {}) {
  const lines = screen.replace(/\n+$/, '').split('\n');
  const width = Math.ceil(columns * CELL.width + 2 * MARGIN);
  const height = Math.ceil(lines.length * CELL.height + 2 * MARGIN);
  const spans = spansOf(lines);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${PAPER}"/>`,
    `<g font-family="'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" xml:space="preserve">`,
    ...spans.flatMap((line, row) => line.map((span) => textOf(span, row))),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/**
 * Colours go on over the end of a line, as on a terminal.
 * @param {readonly string[]} lines
 * @returns {Span[][]}
 */
function spansOf(lines) {
  let style = { bold: false, dim: false, colour: INK };
  return lines.map((line) => {
    /** @type {Span[]} */
    const spans = [];
    let at = 0;
    // oxlint-disable-next-line no-control-regex -- the escape character is what is looked for
    for (const [, codes, text = ''] of line.matchAll(/(?:\x1b\[([\d;]*)m)|([^\x1b]+)/g)) {
      if (codes !== undefined) style = styled(style, codes);
      else {
        spans.push({ text, at, ...style });
        at += text.length;
      }
    }
    return spans.filter(({ text }) => text.trim() !== '');
  });
}

/** @param {{ bold: boolean, dim: boolean, colour: string }} style @param {string} codes */
function styled(style, codes) {
  return codes.split(';').reduce((before, word) => {
    const code = Number(word);
    if (code === 0) return { bold: false, dim: false, colour: INK };
    if (code === 1) return { ...before, bold: true };
    if (code === 2) return { ...before, dim: true };
    if (code === 22) return { ...before, bold: false, dim: false };
    if (code === 39) return { ...before, colour: INK };
    return { ...before, colour: COLOURS[code] ?? before.colour };
  }, style);
}

/** @param {Span} span @param {number} row */
function textOf({ text, at, bold, dim, colour }, row) {
  const lead = text.length - text.trimStart().length;
  const shown = text.trim();
  const x = (MARGIN + (at + lead) * CELL.width).toFixed(1);
  const y = (MARGIN + row * CELL.height + 13).toFixed(0);
  const look = `${bold ? ' font-weight="bold"' : ''}${dim ? ' opacity="0.6"' : ''}`;
  const length = (shown.length * CELL.width).toFixed(1);
  return `<text x="${x}" y="${y}" fill="${colour}"${look} textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(shown)}</text>`;
}

/** @param {string} text */
function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  stdout.write(screenToSvg(readFileSync(0, 'utf8'), { title: 'backout status --follow: a run that waits at a gate' }));
}
