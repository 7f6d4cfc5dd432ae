import { BlockList, isIP } from 'node:net';

/** Who is at the other end, as far as it can be known. */
export interface Client {
  /**
   * For the log, and for what one address may take of a node. It permits nothing: it is as true as the proxies that were
   * declared.
   */
  readonly address: string | undefined;
  /** Whether the client speaks TLS, to this server or to a trusted proxy. */
  readonly isSecure: boolean;
}

export interface Peer {
  /** The other end of the TCP connection. */
  readonly address: string | undefined;
  readonly isSecure: boolean;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface ProxySettings {
  /** Addresses and networks such as 10.0.0.0/8. */
  readonly trusted: readonly string[];
  /** The one header that these proxies write. What clients may have written into the other is not believed. */
  readonly header: 'x-forwarded-for' | 'forwarded';
}

interface Hop {
  readonly address: string | undefined;
  readonly isSecure: boolean | undefined;
}

/** A longer chain is not one of proxies. */
const hopsMax = 16;
const headerLengthMax = 2000;

/**
 * Finds the client behind trusted proxies: from the nearest hop outwards, up to the first that is not trusted. What
 * further hops claim is not looked at, because anybody may have written it.
 */
export function createClientFinder({ trusted, header }: ProxySettings): (peer: Peer) => Client {
  const isTrusted = createTrust(trusted);
  return (peer) => {
    const address = peer.address === undefined ? undefined : plainAddress(peer.address);
    if (trusted.length === 0 || !isTrusted(address)) return { address, isSecure: peer.isSecure };
    const hops = header === 'forwarded' ? forwardedHops(peer.headers) : xForwardedHops(peer.headers);
    let client: Client = { address, isSecure: hops[0]?.isSecure ?? peer.isSecure };
    for (const hop of hops) {
      if (hop.address === undefined || !isTrusted(client.address)) break;
      client = { address: hop.address, isSecure: client.isSecure };
    }
    return client;
  };
}

/** Tells the addresses of trusted proxies from others. */
export function createTrust(trusted: ProxySettings['trusted']): (address: string | undefined) => boolean {
  const networks = toBlockList(trusted);
  return (address) => trusted.length > 0 && address !== undefined && isInside(networks, plainAddress(address));
}

/** For a list that permits: the empty one permits everybody, also whose address is unknown. */
export function createPermit(listed: readonly string[]): (address: string | undefined) => boolean {
  const isListed = createTrust(listed);
  return (address) => listed.length === 0 || isListed(address);
}

function toBlockList(trusted: readonly string[]): BlockList {
  const networks = new BlockList();
  for (const entry of trusted) {
    const [network = '', prefix] = entry.split('/', 2);
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) networks.addAddress(network, family);
    else networks.addSubnet(network, Number(prefix), family);
  }
  return networks;
}

/** Whether an entry of the setting is an address or a network. */
export function isNetwork(entry: string): boolean {
  const [network = '', prefix, ...rest] = entry.split('/');
  const version = isIP(network);
  if (version === 0 || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 6 ? 128 : 32));
}

const isInside = (networks: BlockList, address: string): boolean =>
  networks.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** IPv4 may arrive mapped into IPv6 on a socket that listens on both. */
const plainAddress = (address: string): string =>
  address.startsWith('::') ? address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '') : address;

/** The nearest hop first. A proxy adds its line to those that are there, so lines that came apart are in order. */
function entriesOf(value: string | readonly string[] | undefined): readonly string[] {
  const text = typeof value === 'string' ? value : (value ?? []).join(',');
  const near = text.slice(-headerLengthMax).split(',').slice(-hopsMax);
  return near.map((entry) => entry.trim()).reverse();
}

function xForwardedHops(headers: Peer['headers']): readonly Hop[] {
  const [scheme] = entriesOf(headers['x-forwarded-proto']);
  return entriesOf(headers['x-forwarded-for']).map((entry) => ({
    address: addressIn(entry),
    isSecure: isSecureScheme(scheme),
  }));
}

function forwardedHops(headers: Peer['headers']): readonly Hop[] {
  return entriesOf(headers['forwarded']).map((entry) => {
    const pairs = entry.split(';').map((pair) => /^\s*([a-z]+)=("?)(.*)\2\s*$/i.exec(pair));
    const partOf = (name: string): string | undefined => pairs.find((pair) => pair?.[1]?.toLowerCase() === name)?.[3];
    return { address: addressIn(partOf('for') ?? ''), isSecure: isSecureScheme(partOf('proto')) };
  });
}

const isSecureScheme = (scheme: string | undefined): boolean | undefined =>
  scheme === undefined || scheme === '' ? undefined : scheme.toLowerCase() === 'https';

/** An address with or without port and brackets; `undefined` for what is none, such as `unknown`. */
function addressIn(text: string): string | undefined {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? text.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');
  return isIP(bare) === 0 ? undefined : plainAddress(bare);
}
