import { checkArguments, checkLength, type Token04Options } from './arguments.ts';
import { bytesOf } from './text.ts';

export type Token04Mode = NonNullable<Token04Options['mode']>;
export type Bytes = Uint8Array<ArrayBuffer>;

/** What a cipher turns into the sealed part of a token. */
export interface Sealing {
  readonly mode: Token04Mode;
  readonly key: Bytes;
  readonly vector: Bytes;
  readonly plain: Bytes;
  /** Unix time in seconds. */
  readonly expire: number;
}

const gcmModeByte = 1;

/** Checks the arguments and writes the claims. */
export function prepare(options: Token04Options): Sealing {
  checkArguments(options);
  const { appID, userID, serverSecret, payload = '', mode = 'gcm', now = Date.now, random = randomBytes } = options;
  const ctime = Math.floor(now() / 1000);
  const expire = ctime + options.effectiveTimeInSeconds;
  const nonce = new DataView(Uint8Array.from(random(4)).buffer).getInt32(0);
  const claims = JSON.stringify({ app_id: appID, user_id: userID, nonce, ctime, expire, payload });
  const vector = Uint8Array.from(random(mode === 'gcm' ? 12 : 16));
  return { mode, key: bytesOf(serverSecret), vector, plain: bytesOf(claims), expire };
}

/** Lays out expiry, initial vector, cipher text and, for GCM, the mode byte; all integers are big-endian. */
export function assemble({ mode, vector, expire }: Sealing, sealed: Uint8Array): string {
  const vectorAt = 10;
  const sealedAt = vectorAt + vector.length + 2;
  const bytes = new Uint8Array(sealedAt + sealed.length + (mode === 'gcm' ? 1 : 0));
  const view = new DataView(bytes.buffer);
  view.setBigInt64(0, BigInt(expire));
  view.setUint16(8, vector.length);
  bytes.set(vector, vectorAt);
  view.setUint16(sealedAt - 2, sealed.length);
  bytes.set(sealed, sealedAt);
  if (mode === 'gcm') bytes[bytes.length - 1] = gcmModeByte;
  return checkLength(`04${btoa(String.fromCharCode(...bytes))}`);
}

const randomBytes = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
