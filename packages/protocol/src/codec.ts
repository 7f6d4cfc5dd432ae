import { toWellFormed } from '@parley/kernel/utf8';
import type { CloseReason } from './close-reasons.ts';
import type { ClientFrame, ServerFrame } from './frames.ts';
import { wireLimits } from './limits.ts';

export type Decoded<Frame> =
  | { readonly ok: true; readonly frames: readonly Frame[] }
  | { readonly ok: false; readonly reason: CloseReason };

/** Decodes what a client sent. Everything about it is doubted but the length, which the socket has bounded. */
export function decodeClientMessage(text: string): Decoded<ClientFrame> {
  return decode(text, isClientFrame);
}

/**
 * Decodes what a server sent; an answer of any shape is handed on, its content is checked by its declaration. Text that
 * is not well formed, of which an old database may hold some, is put right, so that it stops no log and enters no cache.
 */
export function decodeServerMessage(text: string): Decoded<ServerFrame> {
  return decode(text, isServerFrame, escapedSurrogate.test(text) ? putRight : undefined);
}

/** The message itself is well formed, as every WebSocket message is: what is not hides in an escape. */
const escapedSurrogate = /\\ud/i;

const putRight = (_key: string, value: unknown): unknown => (typeof value === 'string' ? toWellFormed(value) : value);

type FrameCheck<Frame> = (value: Readonly<Record<string, unknown>>) => value is Frame & Record<string, unknown>;

function decode<Frame>(text: string, isFrame: FrameCheck<Frame>, revive?: typeof putRight): Decoded<Frame> {
  if (text.length > wireLimits.messageBytesMax) return { ok: false, reason: 'frameTooLarge' };
  if (isDeeperThan(text, wireLimits.depthMax)) return { ok: false, reason: 'frameTooDeep' };
  let value: unknown;
  try {
    value = JSON.parse(text, revive);
  } catch {
    return { ok: false, reason: 'malformedFrame' };
  }
  if (!Array.isArray(value) || value.length === 0 || value.length > wireLimits.framesMax) {
    return { ok: false, reason: 'malformedFrame' };
  }
  for (const entry of value) {
    if (typeof entry !== 'object' || entry === null || typeof entry.kind !== 'string') {
      return { ok: false, reason: 'malformedFrame' };
    }
    if (!isFrame(entry)) return { ok: false, reason: 'unknownFrame' };
  }
  return { ok: true, frames: value };
}

function isClientFrame(value: Readonly<Record<string, unknown>>): value is ClientFrame & Record<string, unknown> {
  if (value['kind'] === 'ping') return true;
  return value['kind'] === 'request' && isRequestID(value['id']) && typeof value['method'] === 'string';
}

function isServerFrame(value: Readonly<Record<string, unknown>>): value is ServerFrame & Record<string, unknown> {
  switch (value['kind']) {
    case 'answer':
      return isRequestID(value['id']);
    case 'refusal':
      return isRequestID(value['id']) && typeof value['code'] === 'number' && typeof value['message'] === 'string';
    case 'event':
      return typeof value['event'] === 'string';
    case 'pong':
      return typeof value['wall'] === 'number';
    default:
      return false;
  }
}

const isRequestID = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

const quote = 34;
const backslash = 92;

/** Looks at the text before it is parsed, so that a deeply nested value is never built. */
function isDeeperThan(text: string, depthMax: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === quote) index = endOfString(text, index);
    else if (unit === 91 || unit === 123) {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (unit === 93 || unit === 125) depth -= 1;
  }
  return false;
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(index - 1 - backslashes) === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}
