import { swcOptions } from './bin/swc-options.js';

const swc = (file, type) => ['@swc/jest', swcOptions(file, type)];

export default {
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  // Mercurius requires two packages that are ESM only; Jest needs them as CommonJS.
  transform: {
    '\\.ts$': swc('.ts'),
    '\\.tsx$': swc('.tsx'),
    'node_modules/(content-disposition|cookie)/.+\\.js$': swc('.js', 'commonjs'),
  },
  transformIgnorePatterns: ['/node_modules/(?!(content-disposition|cookie)/)'],
  setupFiles: ['reflect-metadata'],
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  // For tests that start one program after the other on a busy machine; what never comes about is told earlier, by until().
  testTimeout: 300_000,
  maxWorkers: 2,
  // Modules of each file stay in memory until the worker ends.
  workerIdleMemoryLimit: '1.5GB',
};
