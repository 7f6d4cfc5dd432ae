import { Buffer } from 'node:buffer';
import { createCipheriv, createDecipheriv } from 'node:crypto';

const secret = '0123456789abcdef0123456789abcdef';
const iv = Buffer.alloc(16, 7);

/** What Alice's token says. Of all nonces this is one with which the block that is garbled below stays text of JSON. */
const head = '{"app_id":1234567890,"user_id":"alice","nonce":592284,"ctime":1700000000,"expire":1700003600,"payload":"';
const payload = 'x'.repeat(56);
const plain = `${head}${payload}"}`;

/** Where the last whole block of the payload begins: behind it the text and the object end. */
const at = head.length + payload.length - 16;
const wanted = '","user_id":"bob';

export interface BentToken {
  readonly appID: number;
  readonly serverSecret: string;
  /** What the app made for Alice. */
  readonly whole: string;
  /**
   * What Alice, who knows what stands in her token but not the secret, made of it: a change to a block of CBC garbles
   * that one and changes the next bit by bit.
   */
  readonly bent: string;
  /** What is inside the bent one: another user's name, a second time. */
  readonly inside: string;
}

/** A token of CBC that was bent until another user's name stood in it, as a stranger would by trying often enough. */
export function bendToken(): BentToken {
  const cipher = createCipheriv('aes-256-cbc', secret, iv);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  const bent = Buffer.from(sealed);
  for (let index = 0; index < 16; index += 1) {
    const change = plain.charCodeAt(at + index) ^ wanted.charCodeAt(index);
    bent[at - 16 + index] = (bent[at - 16 + index] ?? 0) ^ change;
  }
  const decipher = createDecipheriv('aes-256-cbc', secret, iv);
  const inside = Buffer.concat([decipher.update(bent), decipher.final()]).toString();
  return { appID: 1_234_567_890, serverSecret: secret, whole: tokenOf(sealed), bent: tokenOf(bent), inside };
}

function tokenOf(sealed: Uint8Array): string {
  const block = Buffer.alloc(12 + iv.length);
  block.writeBigInt64BE(1_700_003_600n, 0);
  block.writeUInt16BE(iv.length, 8);
  block.set(iv, 10);
  block.writeUInt16BE(sealed.length, 10 + iv.length);
  return `04${Buffer.concat([block, sealed]).toString('base64')}`;
}
