const status = { sending: 'Sending…', sent: 'Sent', failed: 'Not sent.' };

/** What the parts say. An app that says something else hands in its own: `{ ...english, list: { ...english.list, … } }`. */
export const english = {
  /** How days and times are written. */
  locale: 'en',
  layout: { noneHeading: 'Ready when you are', none: 'Choose a conversation.' },
  list: {
    ...status,
    label: 'Conversations',
    loading: 'Loading your conversations…',
    empty: 'No conversations yet',
    noMessages: 'No messages yet',
    unsupported: 'This kind of message cannot be shown here.',
    own: (text: string): string => `You: ${text}`,
    unread: (count: number): string => (count === 1 ? '1 new message' : `${count} new messages`),
    unreadShort: (count: number): string => (count > 99 ? '99+' : `${count}`),
  },
  thread: {
    ...status,
    /** Names the thread for a screen reader. */
    label: (name: string): string => `Messages with ${name}`,
    back: 'Back to the conversations',
    loading: 'Loading messages…',
    loadFailed: 'The messages could not be loaded.',
    loadAgain: 'Try again',
    beginning: 'This is the beginning of the conversation.',
    sayHello: (name: string): string => `Say hello to ${name}!`,
    empty: 'There are no messages here yet.',
    lastWrote: (day: string, time: string): string => `Last message: ${day}, ${time}`,
    neverWrote: 'Has not written yet',
    unreadFromHere: 'Unread from here',
    toEnd: 'To the newest message',
    newCount: (count: number): string => (count === 1 ? '1 new message' : `${count} new messages`),
    newCountShort: (count: number): string => (count > 99 ? '99+' : `${count}`),
    unsupported: 'This kind of message cannot be shown here.',
    own: 'You',
    notSent: (reason: string | undefined): string => (reason === undefined ? 'Not sent.' : `Not sent: ${reason}`),
    retry: 'Try again',
    retryLabel: (text: string): string => `Try again to send “${text}”`,
    connecting: 'Connecting…',
    reconnecting: 'Reconnecting…',
    disconnected: 'Not connected',
    signedOut: 'Not signed in',
  },
  composer: {
    label: (name: string): string => `Message to ${name}`,
    placeholder: 'Write a message',
    send: 'Send',
    bytesLeft: (bytes: number): string => (bytes < 0 ? `${-bytes} bytes too many` : `${bytes} bytes left`),
    tooLong: 'This message is too long. Shorten it, or send it in parts.',
    refused: (reason: string): string => `This was not sent: ${reason}`,
  },
  /** Why something was not sent, by the codes of the SDK. */
  reasons: {
    6000001: 'it is too long or has something in it that is not allowed.',
    6000004: 'too much at once; wait a moment.',
    6000009: 'the connection was lost.',
    6000104: 'there is no connection to the server.',
    6000105: 'the server did not answer in time.',
    6000121: 'you are not signed in.',
    6000204: 'there is nobody with this user ID yet.',
  } as Readonly<Record<number, string>>,
  otherReason: (code: number): string => (code === 0 ? 'for an unknown reason.' : `the server says ${code}.`),
};

export type PartsTexts = typeof english;

export const reasonOf = ({ reasons, otherReason }: PartsTexts, code: number): string =>
  reasons[code] ?? otherReason(code);
