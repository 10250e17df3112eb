// TypeScript reaches jest through esbuild, the same compiler that makes the bundles.
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.nix', '.html'],
  transform: { '\\.(ts|nix|html)$': './scripts/jest-transform.cjs' },
}

export default {
  maxWorkers: 2,
  coverageProvider: 'v8',
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.d.ts'],
  coverageReporters: ['text-summary', 'lcov'],
  projects: [
    { ...shared, displayName: 'unit', testMatch: ['<rootDir>/__tests__/unit/**/*.test.ts'] },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/__tests__/e2e/**/*.test.ts'],
      globalSetup: '<rootDir>/__tests__/support/global-setup.mjs',
      globalTeardown: '<rootDir>/__tests__/support/global-teardown.mjs',
    },
  ],
  // End-to-end tests run real builds, on machines of any speed.
  testTimeout: 300_000,
}
