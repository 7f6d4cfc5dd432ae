/**
 * Why the server closes a connection. The number is the WebSocket close code:
 * up to 4099 the client comes back by itself, up to 4199 it made a mistake on the wire (and comes back, at a slower
 * pace), from 4200 the session is over.
 */
export const closeReasons = {
  serverStopping: { code: 4000, doc: 'The server is going down; reconnect at once, to another one if there is one.' },
  slowConsumer: { code: 4001, doc: 'The client read too slowly and its queue was full; catch up after reconnecting.' },
  superseded: { code: 4002, doc: 'The same session was resumed on a newer connection.' },
  silent: { code: 4003, doc: 'No heartbeat arrived in time.' },
  serverFault: { code: 4004, doc: 'The server failed outside any request.' },
  crowdedOut: { code: 4005, doc: 'There was no session yet, and another connection needed the place.' },
  malformedFrame: { code: 4100, doc: 'A message was not a list of frames in JSON.' },
  frameTooLarge: { code: 4101, doc: 'A message was larger than the wire allows.' },
  frameTooDeep: { code: 4102, doc: 'A message was nested deeper than the wire allows.' },
  unknownFrame: { code: 4103, doc: 'A frame was of a kind or named a method that this server does not know.' },
  outOfOrder: { code: 4104, doc: 'A request came before login, or its id did not grow.' },
  tooManyRequests: { code: 4105, doc: 'More requests waited for their answer than the wire allows.' },
  loginTooLate: { code: 4106, doc: 'No login arrived in time.' },
  unsupportedVersion: { code: 4107, doc: 'The client speaks a version of the protocol that this server does not.' },
  tooManyFrames: { code: 4108, doc: 'More came before a session than a login needs.' },
  tooManyFailures: { code: 4109, doc: 'Too many logins failed on the connection or from its address; wait longer.' },
  kickedOut: { code: 4200, doc: 'Another device took the place of this session, or an administrator ended it.' },
  tokenExpired: { code: 4201, doc: 'The token of the session expired.' },
  unregistered: { code: 4202, doc: 'The account was unregistered.' },
  loggedOut: { code: 4203, doc: 'The session logged out.' },
} as const;

export type CloseReason = keyof typeof closeReasons;

/** The reason that belongs to a WebSocket close code, or `undefined` for codes of other origin. */
export function closeReasonOf(code: number): CloseReason | undefined {
  for (const [reason, { code: known }] of Object.entries(closeReasons)) {
    if (known === code) return reason as CloseReason;
  }
  return undefined;
}

/** Whether a connection closed for this reason may be taken up again by the same session. */
export function isResumable(reason: CloseReason): boolean {
  return closeReasons[reason].code < 4200;
}
