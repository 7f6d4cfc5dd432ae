/** The names come by area, and most numbers follow one another: `Success Failed Common: 1 ParamsInvalid NotInit`. */
const areaEnd = 'Module';
const base = 6_000_000;

/** The table as a text without what can be told from what stands before it. */
export function packCodes(codes: Readonly<Record<string, number>>): string {
  const words: string[] = [];
  let area = '';
  let next = 0;
  for (const [name, code] of Object.entries(codes)) {
    const prefix = /^[A-Z][a-z]+Module/.exec(name)?.[0] ?? '';
    if (prefix !== area) words.push(prefix.replace(areaEnd, ':'));
    area = prefix;
    if (code !== next) words.push(String(code - base));
    next = code + 1;
    words.push(name.slice(prefix.length));
  }
  return words.join(' ');
}

/** The table that was packed; this function is in the SDK. */
export function unpackCodes(packed: string): Readonly<Record<string, number>> {
  const codes: Record<string, number> = {};
  let area = '';
  let next = 0;
  for (const word of packed.split(' ')) {
    if (word.endsWith(':')) area = word.replace(':', areaEnd);
    else if (/^\d/.test(word)) next = base + Number(word);
    else {
      codes[area + word] = next;
      next += 1;
    }
  }
  return codes;
}
