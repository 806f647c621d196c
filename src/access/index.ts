// Who asks: the Viewer, what it may see, and how a resolver gets it.
// Knows nothing of what is asked for.
export * from './current-viewer.js';
export * from './viewer.js';
