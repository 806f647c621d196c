/** How TypeScript becomes JavaScript, for the program and for its tests. Types are the business of `npm run check`. */
export const swcOptions = (file, type = 'es6') => ({
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true, tsx: file.endsWith('.tsx') },
    transform: {
      legacyDecorator: true,
      decoratorMetadata: true,
      useDefineForClassFields: false,
      react: { runtime: 'automatic', importSource: 'preact' },
    },
    keepClassNames: true,
  },
  module: { type },
});
