// Tests run the sources as they are: swc strips the types, nothing is built first.
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'es6' } }] },
  transformIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['/.backout/'],
};
