/** A stretch of a text: words, or an address that may be opened. */
export type TextPart = string | { readonly href: string; readonly label: string };

/** Nobody reads a longer one; it stays what it is, words. */
const linkCharsMax = 2048;

/**
 * What may begin an address; it ends before white space, control and formatting characters, which could turn what is
 * read around, and quotes.
 */
const candidates = /(?:https?:\/\/|mailto:|www\.)[^\s\p{C}<>"“”„«»]+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/giu;

const openings: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** Finds addresses of the web and of mail in a text; nothing else becomes a link. */
export function splitLinks(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const { 0: found, index } of text.matchAll(candidates)) {
    // Something like a name before it: a part of a longer word.
    if (/[\p{Letter}\p{Number}_@/.-]$/u.test(text.slice(Math.max(0, index - 2), index))) continue;
    const written = withoutPunctuation(found);
    const link = linkOf(written);
    if (!link) continue;
    if (index > from) parts.push(text.slice(from, index));
    parts.push(link);
    from = index + written.length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}

/** Without what ends the sentence around an address, and without a bracket that was opened before it. */
function withoutPunctuation(found: string): string {
  const open = new Map<string, number>();
  for (const character of found) open.set(character, (open.get(character) ?? 0) + 1);
  let end = found.length;
  for (; end > 0; end -= 1) {
    const last = found.charAt(end - 1);
    const opening = openings[last];
    if (opening !== undefined) {
      const closed = open.get(last) ?? 0;
      if ((open.get(opening) ?? 0) >= closed) break;
      open.set(last, closed - 1);
    } else if (!/[.,;:!?'’…*_~|]/u.test(last)) break;
  }
  return found.slice(0, end);
}

function linkOf(written: string): TextPart | undefined {
  if (written.length > linkCharsMax) return undefined;
  const address = /^www\./i.test(written) ? `https://${written}` : written;
  const isMail = !/^https?:/i.test(address);
  const whole = isMail && !/^mailto:/i.test(address) ? `mailto:${address}` : address;
  if (!URL.canParse(whole)) return undefined;
  const url = new URL(whole);
  if (isMail)
    return url.protocol === 'mailto:' && url.pathname.includes('@') ? { href: url.href, label: written } : undefined;
  // A user before the host makes one host look like another.
  const isPlain = (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '' && url.password === '';
  if (!isPlain || !/[.:]|^localhost$/.test(url.hostname)) return undefined;
  return { href: url.href, label: labelOf(written, url) };
}

/** A host of letters that look like others is shown as it is asked for (`xn--…`). */
function labelOf(written: string, { hostname }: URL): string {
  const [, before = '', host = '', after = ''] = /^((?:https?:\/\/)?)([^/?#:]*)(.*)$/isu.exec(written) ?? [];
  return /^[\x20-\x7e]*$/.test(host) ? written : `${before}${hostname}${after}`;
}
