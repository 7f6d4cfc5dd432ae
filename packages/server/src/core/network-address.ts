/**
 * Whom the server holds for one: an IPv4 address, or the 64 bits of an IPv6 address that a provider gives to one
 * subscriber, who may choose the other 64 anew for every connection.
 */
export function networkOf(address: string): string {
  const groups = address.includes(':') ? groupsOf(address) : undefined;
  if (!groups) return address;
  return embeddedIPv4(groups) ?? `${groups.slice(0, 4).map(hexadecimal).join(':')}::/64`;
}

const hexadecimal = (group: number): string => group.toString(16);

/** The eight groups of an IPv6 address; `undefined` for what is none. */
function groupsOf(address: string): readonly number[] | undefined {
  const [plain = ''] = address.split('%', 1);
  const [left = '', right] = withoutDots(plain).split('::', 2);
  const [head, tail] = [partsOf(left), partsOf(right ?? '')];
  const missing = right === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail].map((group) => Number.parseInt(group, 16));
  return groups.length === 8 && groups.every((group) => group >= 0 && group <= 0xffff) ? groups : undefined;
}

const partsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));

/** The last 32 bits may be written as an IPv4 address. */
function withoutDots(address: string): string {
  const [, front, ...bytes] = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address) ?? [];
  const [a = 0, b = 0, c = 0, d = 0] = bytes.map(Number);
  return front === undefined ? address : `${front}${hexadecimal(a * 256 + b)}:${hexadecimal(c * 256 + d)}`;
}

/** Prefixes of 96 bits behind which every IPv4 address has an IPv6 address: a mapped one, and a translated one. */
const prefixesOfIPv4 = ['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0'];

function embeddedIPv4(groups: readonly number[]): string | undefined {
  if (!prefixesOfIPv4.includes(groups.slice(0, 6).map(hexadecimal).join(':'))) return undefined;
  const [high = 0, low = 0] = groups.slice(6);
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}
