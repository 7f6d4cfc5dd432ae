import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate of its own authority and its key, in PEM. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

const der = (tag: number, content: Uint8Array): Uint8Array => {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Uint8Array.from([tag, ...size, ...content]);
};
const join = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const sequence = (...parts: readonly Uint8Array[]): Uint8Array => der(0x30, join(parts));
const text = (tag: number, value: string): Uint8Array => der(tag, new TextEncoder().encode(value));
const identifier = (...bytes: readonly number[]): Uint8Array => der(0x06, Uint8Array.from(bytes));
const bits = (content: Uint8Array): Uint8Array => der(0x03, Uint8Array.from([0, ...content]));

const ecdsaWithSha256 = sequence(identifier(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const commonName = identifier(0x55, 0x04, 0x03);
const alternativeName = identifier(0x55, 0x1d, 0x11);
const loopback = Uint8Array.from([127, 0, 0, 1]);

/**
 * A certificate for `localhost` and 127.0.0.1, from 2020 to 2049, whose subject is `name`. Made in place, because a key in
 * the repository is a key that somebody will use.
 */
export function createSelfSigned(name: string): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = sequence(der(0x31, sequence(commonName, text(0x0c, name))));
  const names = sequence(text(0x82, 'localhost'), der(0x87, loopback));
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Uint8Array.from([2]))),
    der(0x02, Uint8Array.from([1])),
    ecdsaWithSha256,
    subject,
    sequence(text(0x17, '200101000000Z'), text(0x17, '491231235959Z')),
    subject,
    new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
    der(0xa3, sequence(sequence(alternativeName, der(0x04, names)))),
  );
  const signature = new Uint8Array(sign('sha256', toBeSigned, privateKey));
  const certificate = sequence(toBeSigned, ecdsaWithSha256, bits(signature));
  return { cert: toPem('CERTIFICATE', certificate), key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
}

function toPem(label: string, content: Uint8Array): string {
  const base64 = btoa(String.fromCharCode(...content));
  return [`-----BEGIN ${label}-----`, ...(base64.match(/.{1,64}/g) ?? []), `-----END ${label}-----`, ''].join('\n');
}
