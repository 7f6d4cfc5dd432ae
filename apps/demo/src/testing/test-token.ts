/** Looks like a Token04 that ends then; no server takes it. */
export function testToken(expiresAt: number): string {
  const bytes = new Uint8Array(24);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(Math.floor(expiresAt / 1000)));
  return `04${btoa(String.fromCharCode(...bytes))}`;
}
