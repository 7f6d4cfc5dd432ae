import { createHash, timingSafeEqual } from 'node:crypto';

/** What is signed, as it was written in the request. */
export interface Signed {
  readonly appID: string;
  readonly nonce: string;
  readonly timestamp: string;
}

const signatureLength = 32;

/**
 * MD5 over the texts without anything between them, in hexadecimal: the choice of the public interface. What could be
 * appended without the secret begins with MD5's padding, which is no part of a number, and the timestamp must be one.
 */
const signatureOf = ({ appID, nonce, timestamp }: Signed, secret: string): string =>
  createHash('md5').update(`${appID}${nonce}${secret}${timestamp}`).digest('hex');

/** Whether one of the secrets made the signature. How long it takes tells nothing of them. */
export function isSignedBy(secrets: readonly string[], signed: Signed, signature: string): boolean {
  const given = bytesOf(signature.toLowerCase().padEnd(signatureLength));
  const hasLength = given.length === signatureLength;
  let isSigned = false;
  for (const secret of secrets) {
    const isSame = hasLength && timingSafeEqual(bytesOf(signatureOf(signed, secret)), given);
    isSigned = isSame || isSigned;
  }
  return isSigned && signature.length === signatureLength;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
