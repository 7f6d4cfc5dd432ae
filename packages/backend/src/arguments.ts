import { bytesOf } from './text.ts';

/** Why no token was made; the numbers are those of the public generators, 7 is ours. */
export const tokenArgumentErrors = {
  appIDInvalid: 1,
  userIDInvalid: 3,
  secretInvalid: 5,
  effectiveTimeInSecondsInvalid: 6,
  payloadInvalid: 7,
} as const;

export type TokenArgumentErrorCode = (typeof tokenArgumentErrors)[keyof typeof tokenArgumentErrors];

/** An argument of `generateToken04` is not allowed; the message names it and never holds its value. */
export class TokenArgumentError extends Error {
  override readonly name = 'TokenArgumentError';
  readonly errorCode: TokenArgumentErrorCode;
  constructor(errorCode: TokenArgumentErrorCode, message: string) {
    super(message);
    this.errorCode = errorCode;
  }
  /** The message under the name that the public generators give it. */
  get errorMessage(): string {
    return this.message;
  }
}

export interface Token04Options {
  /** The app's number, 1 … 4294967295. */
  readonly appID: number;
  /** The user who may log in with the token: 1–32 bytes; the server compares it byte by byte. */
  readonly userID: string;
  /** The app's ServerSecret: 32 ASCII characters. It never leaves the application server. */
  readonly serverSecret: string;
  /** Life of the token in seconds from now, a whole number above 0; the public interface documents at most 24 days. */
  readonly effectiveTimeInSeconds: number;
  /** Text that is carried along and that the chat service ignores. Default: empty. */
  readonly payload?: string;
  /** The cipher. `gcm` notices any change to the token; `cbc` is what older verifiers read. Default: `gcm`. */
  readonly mode?: 'gcm' | 'cbc';
  /** Unix time in milliseconds. Default: the machine's clock. */
  readonly now?: () => number;
  /** `count` bytes fit for secrets. Default: the machine's source. */
  readonly random?: (count: number) => Uint8Array;
}

const appIDMax = 4_294_967_295;
const userIDBytesMax = 32;
const secretBytes = 32;
const lifetimeSecondsMax = 2 ** 31 - 1;
/** The server refuses longer tokens unseen. */
const tokenCharactersMax = 4096;

/** Checks in the order of the error numbers; callers without types may hand in anything. */
export function checkArguments(options: Token04Options): void {
  const { appID, userID, serverSecret, effectiveTimeInSeconds, payload = '' } = options;
  const refuse = (code: TokenArgumentErrorCode, message: string): never => {
    throw new TokenArgumentError(code, message);
  };
  if (!isWholeNumber(appID, appIDMax)) {
    refuse(tokenArgumentErrors.appIDInvalid, `appID is not a whole number from 1 to ${appIDMax}`);
  }
  if (!isText(userID) || userID === '' || bytesOf(userID).length > userIDBytesMax) {
    refuse(tokenArgumentErrors.userIDInvalid, `userID is not a text of 1 to ${userIDBytesMax} bytes`);
  }
  if (typeof serverSecret !== 'string' || serverSecret.length !== secretBytes || !isAscii(serverSecret)) {
    refuse(tokenArgumentErrors.secretInvalid, `serverSecret is not a text of ${secretBytes} ASCII characters`);
  }
  if (!isWholeNumber(effectiveTimeInSeconds, lifetimeSecondsMax)) {
    refuse(
      tokenArgumentErrors.effectiveTimeInSecondsInvalid,
      `effectiveTimeInSeconds is not a whole number from 1 to ${lifetimeSecondsMax}`,
    );
  }
  if (!isText(payload) || payload.length > tokenCharactersMax) {
    refuse(tokenArgumentErrors.payloadInvalid, `payload is not a text of at most ${tokenCharactersMax} characters`);
  }
}

/** Half of a surrogate pair stands for no character: no verifier takes it. */
const isText = (value: unknown): value is string => typeof value === 'string' && value.isWellFormed();

const isWholeNumber = (value: unknown, max: number): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max;

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0x7f) return false;
  }
  return true;
}

/** @throws TokenArgumentError where the payload has made the token too long. */
export function checkLength(token: string): string {
  if (token.length <= tokenCharactersMax) return token;
  throw new TokenArgumentError(
    tokenArgumentErrors.payloadInvalid,
    `payload makes the token longer than ${tokenCharactersMax} characters`,
  );
}
