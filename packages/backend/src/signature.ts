import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { bytesOf } from './text.ts';

/** What is signed of a request. */
export interface SignedRequest {
  readonly appID: number;
  readonly nonce: string;
  /** Unix seconds. */
  readonly timestamp: number;
}

/** The signature of a request for the server API: MD5 in hexadecimal, which Web Crypto does not have. */
export const signatureOf = ({ appID, nonce, timestamp }: SignedRequest, serverSecret: string): string =>
  bytesToHex(md5(bytesOf(`${appID}${nonce}${serverSecret}${timestamp}`)));

const nonceBytes = 8;

/** Text that makes one signature differ from the next. */
export const createNonce = (random: (count: number) => Uint8Array): string => bytesToHex(random(nonceBytes));
