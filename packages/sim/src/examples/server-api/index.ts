import { blacklistExamples } from './blacklist.ts';
import { callExamples } from './calls.ts';
import { conversationExamples } from './conversations.ts';
import type { AllExamples } from './example.ts';
import { friendExamples } from './friends.ts';
import { groupExamples } from './groups.ts';
import { roomExamples } from './rooms.ts';
import { sendingExamples } from './sending.ts';
import { storedMessageExamples } from './stored-messages.ts';
import { userExamples } from './users.ts';

/** The examples by the page of the reference on which their actions stand. */
export const examplesByTopic = {
  users: userExamples,
  friends: friendExamples,
  blacklist: blacklistExamples,
  conversations: conversationExamples,
  sending: sendingExamples,
  'stored-messages': storedMessageExamples,
  groups: groupExamples,
  rooms: roomExamples,
  calls: callExamples,
} as const;

/** One for each action: a missing one is a compile error. */
export const actionExamples: AllExamples = {
  ...userExamples,
  ...friendExamples,
  ...blacklistExamples,
  ...conversationExamples,
  ...sendingExamples,
  ...storedMessageExamples,
  ...groupExamples,
  ...roomExamples,
  ...callExamples,
};
