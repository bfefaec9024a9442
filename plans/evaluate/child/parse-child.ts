import { readFileSync } from 'node:fs';
import { parseSync } from 'oxc-parser';

/** Parses one file and ends with 0: with anything else, where the parser never ended. */

const [, , path = ''] = process.argv;
const { program } = parseSync(path, readFileSync(path, 'utf8'), { sourceType: 'module', lang: 'ts' });
process.exitCode = program.type === 'Program' ? 0 : 1;
