import type { Token04Options } from './arguments.ts';
import { assemble, prepare, type Sealing } from './layout.ts';

/**
 * Makes the token with which one user logs in: an encrypted statement of app, user and expiry.
 * Call it on your application server after you have made sure who is asking; hand only the token to the client.
 * It needs the Web Crypto API and nothing else, so it runs in Node 20 and newer, Bun, Deno and edge functions. Where
 * Node's own modules are and a promise is in the way, `@parley/backend/node` has `generateToken04Sync`.
 *
 * Rejects with a `TokenArgumentError` whose `errorCode` is 1 (appID), 3 (userID), 5 (serverSecret),
 * 6 (effectiveTimeInSeconds) or 7 (payload).
 *
 * @example
 * const token = await generateToken04({ appID, userID: 'alice', serverSecret, effectiveTimeInSeconds: 3600 });
 */
export async function generateToken04(options: Token04Options): Promise<string> {
  const sealing = prepare(options);
  return assemble(sealing, new Uint8Array(await seal(sealing)));
}

async function seal({ mode, key, vector, plain }: Sealing): Promise<ArrayBuffer> {
  const name = mode === 'gcm' ? 'AES-GCM' : 'AES-CBC';
  const imported = await crypto.subtle.importKey('raw', key, name, false, ['encrypt']);
  return crypto.subtle.encrypt({ name, iv: vector }, imported, plain);
}
