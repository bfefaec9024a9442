import { availableParallelism } from 'node:os';

// Tests run the sources as they are: swc strips the types, nothing is built first.
const swc = { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } };

export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  transformIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['/.backout/'],
  // Many wait for processes and servers of theirs: half as many again as there are cores.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // Many tests start processes, and a busy machine is slow to start them; what has to be quick is measured in its test.
  testTimeout: 60_000,
};
