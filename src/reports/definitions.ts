import type { Definition } from './report.js';

export const DEFINITIONS_VERSION = '1';
export const DEFINITIONS: readonly Definition[] = [];
