// TypeScript reaches jest through esbuild, the same compiler that makes the bundles.
const shared = {
  testEnvironment: 'node',
  // Elsewhere are tools and packages of tests, whose modules are none of these projects'.
  roots: ['<rootDir>/__tests__', '<rootDir>/src'],
  extensionsToTreatAsEsm: ['.ts', '.nix', '.html'],
  transform: { '\\.(ts|nix|html)$': './scripts/jest-transform.cjs' },
}

/** @param {string} displayName */
const endToEnd = (displayName) => ({
  ...shared,
  displayName,
  testMatch: [`<rootDir>/__tests__/${displayName}/**/*.test.ts`],
  globalSetup: '<rootDir>/__tests__/support/global-setup.mjs',
  globalTeardown: '<rootDir>/__tests__/support/global-teardown.mjs',
  setupFiles: ['<rootDir>/__tests__/support/empty-temp.mjs'],
})

export default {
  // Two for each core of a machine with two: end-to-end tests wait for programs about half of their time.
  maxWorkers: 4,
  testSequencer: '<rootDir>/__tests__/support/sequencer.cjs',
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.d.ts'],
  coverageReporters: ['text-summary', 'lcov'],
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/__tests__/unit/**/*.test.ts'] },
    endToEnd('e2e'),
    // They need Go: scripts/go-registries.mjs asks for them.
    ...(process.env.TEST_REGISTRIES ? [endToEnd('registries')] : []),
  ],
  // End-to-end tests run real builds, on machines of any speed.
  testTimeout: 300_000,
}
