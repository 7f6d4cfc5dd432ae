import { isWellFormed } from '@parley/kernel/utf8';

/** What stands in a token, by name; the values are not looked at yet. */
export type Claims = ReadonlyMap<string, unknown>;

const names: ReadonlySet<string> = new Set(['app_id', 'user_id', 'nonce', 'ctime', 'expire', 'payload']);

/** Texts, numbers, single words and signs, as JSON has them; what is none of them makes up a piece too. White space is none. */
const pieces =
  /"(?:[ !#-[\]-\u{10ffff}]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[^ \t\n\r"{}:,]+|[^ \t\n\r]/gu;

type Kind = 'brace' | 'name' | 'colon' | 'value' | 'comma';

/**
 * Reads the claims of a token from JSON, stricter than `JSON.parse`: an object of texts, numbers and single words, each
 * name one that a token has, and none twice; text is well formed. `undefined` for anything else.
 *
 * The cipher CBC leaves a token open to be bent, and whoever bends one must not learn how far it got. So all of the text
 * is always looked at, whatever was found before.
 */
export function readClaims(text: string): Claims | undefined {
  const found = text.match(pieces) ?? [];
  const claims = new Map<string, unknown>();
  let faults = found.length % 4 === 1 && found.length > 1 ? 0 : 1;
  let name = '';
  for (const [index, piece] of found.entries()) {
    const kind = kindAt(index, found.length);
    if (!fits[kind](piece, index)) faults += 1;
    else if (kind === 'name') name = String(JSON.parse(piece));
    else if (kind === 'value') {
      const value: unknown = JSON.parse(piece);
      if (!names.has(name) || claims.has(name) || !isSound(value)) faults += 1;
      claims.set(name, value);
    }
  }
  return faults === 0 ? claims : undefined;
}

/** `{ name : value , name : value }` */
function kindAt(index: number, count: number): Kind {
  if (index === 0 || index === count - 1) return 'brace';
  return (['name', 'colon', 'value', 'comma'] as const)[(index - 1) % 4] ?? 'brace';
}

const isText = (piece: string): boolean => piece.length > 1 && piece.startsWith('"');

const fits: Readonly<Record<Kind, (piece: string, index: number) => boolean>> = {
  brace: (piece, index) => piece === (index === 0 ? '{' : '}'),
  name: isText,
  colon: (piece) => piece === ':',
  value: (piece) => isText(piece) || /^(?:-?\d|true|false|null)/.test(piece),
  comma: (piece) => piece === ',',
};

const isSound = (value: unknown): boolean => typeof value !== 'string' || isWellFormed(value);
