import type { ChatMessage } from '../index.ts';
import type { PartsTexts } from './english.ts';
import { shorten } from './shorten.ts';
import { wordsOfTips } from './tips-words.ts';

const wordsMax = 140;
/** What a Combine says of its messages at most, in bytes of UTF-8. */
const summaryBytesMax = 100;

/** A message in one line, whatever its kind. */
export function wordsOf({ text, details, isOwn }: ChatMessage, { thread }: PartsTexts): string {
  if (details?.tips) return shorten(wordsOfTips(details.tips, thread.tips), wordsMax);
  if (details?.kind === 'revoked') return isOwn ? thread.revokedOwn : thread.revoked;
  const words = text ?? details?.title ?? details?.items?.find((item) => item !== undefined);
  return words === undefined ? thread.unsupported : shorten(words, wordsMax);
}

/** The beginning of several messages, short enough for a Combine. */
export function summaryOf(
  messages: readonly ChatMessage[],
  nameOf: (message: ChatMessage) => string,
  texts: PartsTexts,
): string {
  const lines = messages.slice(0, 3).map((message) => `${nameOf(message)}: ${wordsOf(message, texts)}`);
  return cutToBytes(lines.map((line) => shorten(line, 40)).join('\n'), summaryBytesMax);
}

function cutToBytes(text: string, bytesMax: number): string {
  const encoder = new TextEncoder();
  const characters = [...text];
  while (encoder.encode(characters.join('')).length > bytesMax) characters.pop();
  return characters.join('');
}
