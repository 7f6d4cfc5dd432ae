import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { type HttpAnswer, headerOf, type Route } from './route.ts';

/** A page is small; a directory beyond this is not one of ours. */
const filesMax = 1000;
const bytesMax = 64 * 1024 * 1024;

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.gif': 'image/gif',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Pages run their own files and speak to their own origin, and to nothing else. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** What a build names its files: no name begins with a dot, none has a character that a route would read as a rule. */
const servablePath = /^(?:\/[0-9A-Za-z_@+~-][0-9A-Za-z_.@+~-]*)+$/;

/** The name of a file that a build named after its content, which therefore never changes. */
const hashedName = /\/assets\/.*-[0-9A-Za-z_-]{8,}\.[a-z0-9]+$/;

/**
 * One route per file of the built pages. All files are read once: a request is looked up by its exact path, so it
 * cannot name a file outside, and a file that is replaced under a running server is not served half.
 * Links and hidden files are left out.
 */
export function createPageRoutes(directory: string): readonly Route[] {
  const files = readFiles(directory);
  if (!files.some(({ path }) => path === '/index.html')) return [notBuiltRoute];
  return files.map(({ path, content }) => pageRoute(path === '/index.html' ? '/' : path, path, content));
}

const notBuiltRoute: Route = {
  method: 'GET',
  path: '/',
  handle: () =>
    Promise.resolve({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
      body: 'Parley is running. Its pages were not built yet: run `npm run build` and start it again.\n',
    }),
};

function pageRoute(path: string, file: string, content: Uint8Array): Route {
  const etag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`;
  const headers = {
    etag,
    'content-type': contentTypes[file.slice(file.lastIndexOf('.'))] ?? 'application/octet-stream',
    'cache-control': hashedName.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
    'content-security-policy': pagePolicy,
  };
  const whole: HttpAnswer = { status: 200, headers, body: content };
  const unchanged: HttpAnswer = { status: 304, headers, body: '' };
  const isKnown = (tags: string | undefined): boolean => tags?.split(',').some((tag) => tag.trim() === etag) ?? false;
  return {
    method: 'GET',
    path,
    handle: (request) => Promise.resolve(isKnown(headerOf(request, 'if-none-match')) ? unchanged : whole),
  };
}

interface PageFile {
  /** With a leading slash and forward slashes. */
  readonly path: string;
  readonly content: Uint8Array;
}

function readFiles(root: string): readonly PageFile[] {
  const files: PageFile[] = [];
  let bytes = 0;
  for (const path of pathsBelow(root, '')) {
    const content = readFileSync(`${root}${path}`);
    bytes += content.length;
    if (files.length === filesMax || bytes > bytesMax) {
      throw new RangeError(`${root} holds more than ${filesMax} files or ${bytesMax} bytes`);
    }
    files.push({ path, content });
  }
  return files;
}

/** Walks by itself, because `readdir` with `recursive` follows links out of the directory. */
function* pathsBelow(root: string, folder: string): Generator<string> {
  for (const entry of entriesOf(`${root}${folder}`)) {
    const path = `${folder}/${entry.name}`;
    if (!servablePath.test(path)) continue;
    if (entry.isDirectory()) yield* pathsBelow(root, path);
    else if (entry.isFile()) yield path;
  }
}

function entriesOf(directory: string): readonly Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
