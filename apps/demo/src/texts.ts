/**
 * Every word on the page. A second language is a second object of this shape; `locale` also rules how times and
 * numbers are written.
 */
const english = {
  locale: 'en-GB',
  appName: 'Parley',
  signIn: {
    heading: 'Sign in to Parley',
    introduction: 'Choose a name and start to chat. Open a second window to talk to yourself.',
    name: 'Your name',
    userID: 'User ID',
    userIDHint: 'Others start a chat with you by this ID.',
    userIDInvalid: 'Use 1 to 32 letters, digits or signs; no spaces, quotes or slashes.',
    nameMissing: 'Please enter a name.',
    submit: 'Sign in',
    submitting: 'Signing in…',
    demonstration: 'There is no password: on a development server anyone on this machine may use any name.',
    appID: 'AppID',
    appIDInvalid: 'An AppID is a whole number from 1 to 4294967295.',
    token: 'Token',
    tokenHint: 'Made by your application server for this AppID and user ID.',
    tokenMissing: 'Please paste a token.',
  },
  notices: {
    tokenNeeded: 'This server does not hand out development tokens to this page. Sign in with an AppID and a token.',
    unreachable: 'The server cannot be reached. Is it running?',
    kickedOut: 'You were signed out because you signed in in another window or on another device.',
    tokenExpired: 'Your token has expired. Please sign in again.',
    unregistered: 'This account no longer exists.',
    interrupted: 'The server ended your session. Please sign in again.',
    loginRefused: (reason: string): string => `You could not be signed in: ${reason}`,
  },
  list: {
    heading: 'Chats',
    newChat: 'New chat',
    signOut: 'Sign out',
    ownUserID: (userID: string): string => `User ID: ${userID}`,
    emptyHeading: 'No chats yet',
    empty: 'Start one with “New chat”, or tell somebody your user ID:',
    own: (text: string): string => `You: ${text}`,
    noMessages: 'No messages yet',
    unread: (count: number): string => (count === 1 ? '1 new message' : `${count} new messages`),
    unreadShort: (count: number): string => (count > 99 ? '99+' : `${count}`),
  },
  newChat: {
    heading: 'New chat',
    userID: 'User ID of the other person',
    hint: 'For example the ID you chose in another window.',
    invalid: 'This is no user ID: use 1 to 32 letters, digits or signs; no spaces, quotes or slashes.',
    self: 'This is your own user ID.',
    open: 'Open chat',
    cancel: 'Cancel',
  },
  chat: {
    none: 'Choose a chat, or start a new one.',
    back: 'Back to the list of chats',
    messagesWith: (userID: string): string => `Messages with ${userID}`,
    composerLabel: (userID: string): string => `Message to ${userID}`,
    placeholder: 'Write a message',
    send: 'Send',
    loading: 'Loading messages…',
    loadFailed: 'The messages could not be loaded.',
    loadAgain: 'Try again',
    beginning: 'This is the beginning of the chat.',
    empty: 'No messages yet. Say hello!',
    toNewest: 'New messages',
    toEnd: 'To the newest message',
    unsupported: 'This kind of message cannot be shown here.',
    own: 'You',
    sending: 'Sending…',
    sent: 'Sent',
    failed: 'Not sent.',
    failedBecause: (reason: string): string => `Not sent: ${reason}`,
    retry: 'Try again',
    retryLabel: (text: string): string => `Try again to send “${text}”`,
    failedAnnouncement: 'A message was not sent.',
    refused: (reason: string): string => `This was not sent: ${reason}`,
  },
  announcements: {
    inOpenChat: (userID: string, text: string | undefined): string =>
      text === undefined ? `New message from ${userID}` : `${userID}: ${text}`,
    inOtherChat: (userID: string): string => `New message from ${userID}`,
    several: (userID: string, count: number): string => `${count} new messages from ${userID}`,
  },
  connection: {
    reconnecting: 'Reconnecting…',
    reconnectingHint: 'Messages wait for the server.',
    reconnected: 'Connected again.',
    fault: (code: number): string => `Something went wrong on the way (${code}).`,
    dismiss: 'Dismiss',
  },
  /** By the codes of the SDK. */
  reasons: {
    6000001: 'it is too long or has something in it that is not allowed.',
    6000003: 'this AppID is not served here.',
    6000004: 'too much at once; wait a moment.',
    6000005: 'too much at once; wait a moment.',
    6000006: 'too many sign in at the moment; wait a little.',
    6000009: 'the connection was lost.',
    6000103: 'the token does not fit this AppID and user ID.',
    6000104: 'there is no connection to the server.',
    6000105: 'the server did not answer in time.',
    6000106: 'the token has expired.',
    6000107: 'the token is of a version that is not served here.',
    6000108: 'the token expires too soon.',
    6000121: 'you are not signed in.',
    6000204: 'there is nobody with this user ID yet.',
  } as Readonly<Record<number, string>>,
  otherReason: (code: number): string => (code === 0 ? 'for an unknown reason.' : `the server says ${code}.`),
};

export type Texts = typeof english;

export const texts: Texts = english;

export function reasonOf(code: number): string {
  return texts.reasons[code] ?? texts.otherReason(code);
}
