import { createHash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { chooseEncoding, type Encoding, encodings } from './encodings.ts';
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
 * What the build compressed lies beside its file and has no address of its own. Links and hidden files are left out.
 */
export function createPageRoutes(directory: string): readonly Route[] {
  const files = readFiles(directory);
  if (!files.has('/index.html')) return [notBuiltRoute];
  const isCompressed = ({ path }: PageFile): boolean =>
    encodings.some(({ ending }) => path.endsWith(ending) && files.has(path.slice(0, -ending.length)));
  return [...files.values()].filter((file) => !isCompressed(file)).map((file) => fileRoute(file, files, pageHeaders));
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

const pageHeaders: HttpAnswer['headers'] = { 'content-security-policy': pagePolicy };

/** The file as it is, or as the build compressed it; `extra` are headers of every answer. */
export function fileRoute(
  { path, content }: PageFile,
  files: ReadonlyMap<string, PageFile>,
  extra: HttpAnswer['headers'],
): Route {
  const tag = createHash('sha256').update(content).digest('base64url').slice(0, 27);
  const compressed = new Map<Encoding, HttpAnswer>();
  for (const { name, ending } of encodings) {
    const body = files.get(`${path}${ending}`)?.content;
    if (body) compressed.set(name, answerWith({ path, body, etag: `"${tag}-${name}"`, encoding: name }));
  }
  const plain = answerWith({ path, body: content, etag: `"${tag}"` });
  const there = [...compressed.keys()];
  return {
    method: 'GET',
    path: path === '/index.html' ? '/' : path,
    handle: (request) => {
      const encoding = chooseEncoding(headerOf(request, 'accept-encoding'), there);
      const answer = (encoding && compressed.get(encoding)) ?? plain;
      const vary: Record<string, string> = there.length > 0 ? { vary: 'accept-encoding' } : {};
      const headers = { ...answer.headers, ...extra, ...vary };
      const tags = headerOf(request, 'if-none-match')?.split(',') ?? [];
      const isKnown = tags.some((known) => known.trim().replace(/^W\//, '') === answer.headers['etag']);
      return Promise.resolve(isKnown ? { status: 304, headers, body: '' } : { ...answer, headers });
    },
  };
}

function answerWith({
  path,
  body,
  etag,
  encoding,
}: {
  readonly path: string;
  readonly body: Uint8Array;
  readonly etag: string;
  readonly encoding?: Encoding;
}): HttpAnswer {
  const headers = {
    etag,
    'content-type': contentTypes[path.slice(path.lastIndexOf('.'))] ?? 'application/octet-stream',
    'cache-control': hashedName.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...(encoding && { 'content-encoding': encoding }),
  };
  return { status: 200, headers, body };
}

interface PageFile {
  /** With a leading slash and forward slashes. */
  readonly path: string;
  readonly content: Uint8Array;
}

/** By path; none where there is no such folder. */
export function readFiles(root: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  let bytes = 0;
  for (const path of pathsBelow(root, '')) {
    const content = readFileSync(`${root}${path}`);
    bytes += content.length;
    if (files.size === filesMax || bytes > bytesMax) {
      throw new RangeError(`${root} holds more than ${filesMax} files or ${bytesMax} bytes`);
    }
    files.set(path, { path, content });
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
