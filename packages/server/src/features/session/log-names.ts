import { type Millis, millis } from '@parley/kernel/brand';
import type { StoredFile } from '../../files/stored-files.ts';
import type { LogUpload } from './log-rules.ts';

/** Fifteen digits, so that names are in the order of their time. */
const timeDigits = 15;

/** The name of a log's file: when it was begun, by which device, and which of its logs it is. */
export const nameOfLog = ({ uploadedAt, deviceID, uploadID }: LogUpload): string =>
  [String(uploadedAt).padStart(timeDigits, '0'), toName(deviceID), toName(uploadID)].join('.');

/** `undefined` for a file that nobody here has named. */
export function logOf({ name, parts, sizeBytes, isWhole }: StoredFile): LogUpload | undefined {
  const [time = '', device = '', upload = '', ...rest] = name.split('.');
  if (!/^\d{15}$/.test(time) || device === '' || upload === '' || rest.length > 0) return undefined;
  if (![device, upload].every((part) => /^[\w-]+$/.test(part) && part.length % 4 !== 1)) return undefined;
  const uploadedAt: Millis = millis(Number(time));
  return { deviceID: fromName(device), uploadID: fromName(upload), parts, sizeBytes, isComplete: isWhole, uploadedAt };
}

/** Base64 with the two characters that no disk minds; what devices call themselves may be any text. */
const toName = (text: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const fromName = (name: string): string =>
  new TextDecoder().decode(
    Uint8Array.from(atob(name.replaceAll('-', '+').replaceAll('_', '/')), (character) => character.charCodeAt(0)),
  );
