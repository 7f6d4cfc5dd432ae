import { fileRoute, readFiles } from './pages.ts';
import { errorAnswer, type Route } from './route.ts';

const path = '/zim.js';

/** Pages of every origin may run it, with and without asking for leave: what is in it is no secret. */
const sharedHeaders = { 'cross-origin-resource-policy': 'cross-origin', 'access-control-allow-origin': '*' };

/** The SDK for a script tag, so that a page that somebody begins needs nothing else. Read once, as the pages are. */
export function createScriptRoute(directory: string): Route {
  const files = readFiles(directory);
  const script = files.get(path);
  return script ? fileRoute(script, files, sharedHeaders) : notBuiltRoute;
}

const notBuiltRoute: Route = {
  method: 'GET',
  path,
  handle: async () =>
    errorAnswer(404, 'notBuilt', 'The SDK was not built yet: run `npm run build` and start the server again.'),
};
