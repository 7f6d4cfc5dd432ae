import type { IncomingMessage, ServerResponse } from 'node:http';
import type { HttpAnswer } from './route.ts';

/** What came with a request; `undefined`: nothing. */
type Body = Uint8Array | 'unreadable' | undefined;

const hasBody = ({ headers }: IncomingMessage): boolean => {
  const { 'content-length': length = '0', 'transfer-encoding': encoding } = headers;
  return encoding !== undefined || length !== '0';
};

/**
 * The body of a request as bytes, up to `bytesMax`; of a larger one no more is read. Never resolves where the connection
 * ends before the body does: there is nobody who could be answered.
 */
export function readBytes(request: IncomingMessage, bytesMax: number): Promise<Body> {
  if (!hasBody(request)) return Promise.resolve(undefined);
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) return Promise.resolve('unreadable');
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    const take = (chunk: Uint8Array): void => {
      length += chunk.length;
      chunks.push(chunk);
      if (length <= bytesMax) return;
      request.off('data', take).pause();
      resolve('unreadable');
    };
    request.on('data', take);
    request.on('end', () => resolve(joined(chunks, length)));
    // Whoever waits for nothing more may be forgotten.
    request.on('error', () => chunks.splice(0));
  });
}

/** Most come in one piece. */
function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first] = chunks;
  if (first && chunks.length === 1) return first;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Writes an answer with these headers beside its own, in one piece. */
export function writeAnswer(
  response: ServerResponse,
  { status, headers, body }: HttpAnswer,
  further: Readonly<Record<string, string>>,
): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, { ...further, ...headers, 'content-length': length });
  response.end(body);
}
