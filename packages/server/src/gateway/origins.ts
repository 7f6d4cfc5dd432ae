/**
 * Origins of web pages. A browser writes one as `scheme://host[:port]`, small, without the port that the scheme has
 * anyway, and with international names in their ASCII spelling; an operator writes it as he reads it.
 */

/** Where a page is, spelt as a browser would. */
interface Place {
  readonly scheme: string;
  readonly host: string;
  /** Empty: that of the scheme. */
  readonly port: string;
}

/** What one entry of the list lets in. */
type Rule =
  | { readonly kind: 'all' }
  /** What browsers say for pages that are nowhere. */
  | { readonly kind: 'word'; readonly word: string }
  | {
      readonly kind: 'place';
      readonly place: Place;
      /** The names in front of the host, at any depth, and not the host itself. */
      readonly isBelow: boolean;
      readonly isAnyPort: boolean;
    };

interface Fault {
  readonly fault: string;
}

const words: ReadonlySet<string> = new Set(['null', 'file://']);
const defaultPorts: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
]);
const portMax = 65_535;
const originLengthMax = 400;

const shape =
  /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?<host>\[[0-9a-f:.]+\]|[^\s/?#@:\\[\]]+)(?::(?<port>\d{1,5}|\*))?(?<rest>.*)$/is;

/** A host as browsers write it; `undefined` if it is none. A star has no place in it. */
function toHost(text: string): string | undefined {
  return !text.includes('*') && URL.canParse(`http://${text}/`) ? new URL(`http://${text}/`).hostname : undefined;
}

/** The part in front of a domain stands for every name there; where an address is meant there are none. */
function toHostBelow(domain: string): string | undefined {
  const host = toHost(`x.${domain}`);
  return host?.startsWith('x.') ? host.slice(2) : undefined;
}

function readEntry(entry: string): Rule | Fault {
  if (entry === '*') return { kind: 'all' };
  if (words.has(entry)) return { kind: 'word', word: entry };
  const parts = entry.length <= originLengthMax ? shape.exec(entry)?.groups : undefined;
  if (!parts) return { fault: 'is not scheme://host, with or without a port' };
  const { scheme: named = '', host: text = '', port, rest = '' } = parts;
  if (rest !== '' && rest !== '/')
    return { fault: 'has something behind the host and the port; an origin has no path' };
  const isAnyPort = port === '*';
  const number = port === undefined || isAnyPort ? undefined : Number(port);
  if (number !== undefined && (number < 1 || number > portMax))
    return { fault: `has a port that is not 1 to ${portMax}` };
  const scheme = named.toLowerCase();
  const isBelow = text.startsWith('*.');
  const host = isBelow ? toHostBelow(text.slice(2)) : toHost(text);
  if (host === undefined) {
    return {
      fault: text.includes('*')
        ? 'has a star that is neither the whole entry, nor the first name of a domain, as in https://*.example.org, nor the port'
        : 'has a host that is none',
    };
  }
  const isUsual = number === undefined || number === defaultPorts.get(scheme);
  return { kind: 'place', place: { scheme, host, port: isUsual ? '' : String(number) }, isBelow, isAnyPort };
}

/** Why an entry lets nobody in; `undefined` if it lets somebody in. */
export function originFault(entry: string): string | undefined {
  const rule = readEntry(entry);
  return 'fault' in rule ? rule.fault : undefined;
}

function isOf(rule: Rule, origin: string, place: Place | undefined): boolean {
  if (rule.kind === 'all') return true;
  if (rule.kind === 'word') return rule.word === origin;
  if (!place || rule.place.scheme !== place.scheme) return false;
  if (!rule.isAnyPort && rule.place.port !== place.port) return false;
  return rule.isBelow ? place.host.endsWith(`.${rule.place.host}`) : place.host === rule.place.host;
}

function toPlace(origin: string): Place | undefined {
  const rule = readEntry(origin);
  return 'kind' in rule && rule.kind === 'place' && !rule.isBelow && !rule.isAnyPort ? rule.place : undefined;
}

/** Says of an origin whether a list of entries lets it in; an entry that is none lets nobody in. */
export function createOriginCheck(entries: readonly string[]): (origin: string) => boolean {
  const rules = entries.flatMap((entry) => {
    const rule = readEntry(entry);
    return 'fault' in rule ? [] : rule;
  });
  return (origin) => {
    const place = toPlace(origin);
    return rules.some((rule) => isOf(rule, origin, place));
  };
}

/** Whether a page comes from the host that was asked for, over HTTP or HTTPS: it is at home. */
export function isAtHome(origin: string, host: string | undefined): boolean {
  const place = toPlace(origin);
  if (!place || host === undefined || !defaultPorts.has(place.scheme)) return false;
  const home = toPlace(`${place.scheme}://${host}`);
  return home !== undefined && home.host === place.host && home.port === place.port;
}

/** An origin that the entry lets in, as a browser would write it; `undefined` for all, and for an entry that is none. */
export function exampleOf(entry: string): string | undefined {
  const rule = readEntry(entry);
  if ('fault' in rule || rule.kind === 'all') return undefined;
  if (rule.kind === 'word') return rule.word;
  const { scheme, host, port } = rule.place;
  return `${scheme}://${rule.isBelow ? 'doctor.' : ''}${host}${port === '' ? '' : `:${port}`}`;
}
