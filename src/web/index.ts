// Pages people read, and signing in with a browser. Server-rendered; ask the API from inside, so that a page shows no
// more than its viewer could ask for. Nothing else may know of HTML.
export { pageGate } from './page-gate.js';
export { WebModule } from './web.module.js';
export { isUploadPath, UPLOAD_LIMITS } from './read-upload.js';
