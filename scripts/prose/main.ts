// Measures the English of docs, docstrings, help and test titles: node scripts/prose/main.ts [--all] [FILE|FOLDER…]
import { passagesOfFile, proseFiles } from './files.ts';
import { reportOn } from './report.ts';

const SOME = 15;

const args = process.argv.slice(2);
const files = proseFiles(args.filter((arg) => arg !== '--all'));
const { lines, isGreen } = reportOn(files.flatMap(passagesOfFile), args.includes('--all') ? Infinity : SOME);
for (const line of lines) console.log(line);
process.exitCode = isGreen ? 0 : 1;
