import { Buffer } from 'node:buffer';
import { hash, timingSafeEqual } from 'node:crypto';

/** What is signed, as it was written in the request. */
export interface Signed {
  readonly appID: string;
  readonly nonce: string;
  readonly timestamp: string;
}

const pattern = /^[0-9a-f]{32}$/i;

/**
 * MD5 over the texts without anything between them, in hexadecimal: the choice of the public interface. What could be
 * appended without the secret begins with MD5's padding, which is no part of a number, and the timestamp must be one.
 */
const signatureOf = ({ appID, nonce, timestamp }: Signed, secret: string): string =>
  hash('md5', `${appID}${nonce}${secret}${timestamp}`);

/** Whether one of the secrets made the signature. How long it takes tells nothing of them. */
export function isSignedBy(secrets: readonly string[], signed: Signed, signature: string): boolean {
  if (!pattern.test(signature)) return false;
  const given = bytesOf(signature.toLowerCase());
  let isSigned = false;
  for (const secret of secrets) isSigned = timingSafeEqual(bytesOf(signatureOf(signed, secret)), given) || isSigned;
  return isSigned;
}

/** Of hexadecimal digits. */
const bytesOf = (text: string): Uint8Array => Buffer.from(text, 'latin1');
