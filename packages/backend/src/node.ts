import { createCipheriv } from 'node:crypto';
import type { Token04Options } from './arguments.ts';
import { assemble, prepare, type Sealing } from './layout.ts';

/**
 * `generateToken04` without a promise, for programs that have the modules of Node.
 *
 * @throws TokenArgumentError with `errorCode` 1 (appID), 3 (userID), 5 (serverSecret), 6 (effectiveTimeInSeconds)
 * or 7 (payload).
 *
 * @example
 * const token = generateToken04Sync({ appID, userID: 'alice', serverSecret, effectiveTimeInSeconds: 3600 });
 */
export function generateToken04Sync(options: Token04Options): string {
  const sealing = prepare(options);
  return assemble(sealing, seal(sealing));
}

function seal({ mode, key, vector, plain }: Sealing): Uint8Array {
  if (mode === 'cbc') {
    const cipher = createCipheriv('aes-256-cbc', key, vector);
    return Buffer.concat([cipher.update(plain), cipher.final()]);
  }
  const cipher = createCipheriv('aes-256-gcm', key, vector);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

export { type Token04Options, TokenArgumentError, tokenArgumentErrors } from './arguments.ts';
