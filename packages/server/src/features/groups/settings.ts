import { limits } from '@parley/protocol/limits';
import { onOff, textList, wholeNumber } from '../../config-declaration.ts';
import { memberTips, profileTips } from './tips-rules.ts';

const wordsOf = (words: readonly string[]) => ({
  allowed: `one of ${words.map((word) => `\`${word}\``).join(', ')}`,
  isEntry: (entry: string) => words.includes(entry),
  entriesMax: words.length,
});

export const groupSettings = {
  groups: {
    membersMax: wholeNumber({
      doc: 'Members that a group may have; a group may have a lower limit of its own.',
      unit: 'users',
      fallback: 500,
      min: 1,
      max: 100_000,
    }),
    groupsPerUserMax: wholeNumber({
      doc: 'Groups of which one user may be a member.',
      unit: 'groups',
      fallback: 1000,
      min: 1,
      max: 10_000,
    }),
    groupsMax: wholeNumber({
      doc: 'Groups that an app may have; 0: any number.',
      unit: 'groups',
      fallback: 0,
      min: 0,
      max: 1_000_000_000,
    }),
    historyForNewMembers: wholeNumber({
      doc: 'Messages from before somebody came into a group that are shown to them.',
      unit: 'messages',
      fallback: 0,
      min: 0,
      max: 10_000,
    }),
    nameBytesMax: wholeNumber({
      doc: 'The name of a group.',
      unit: 'UTF-8 bytes',
      fallback: 100,
      min: 1,
      max: limits.groupTextBytesMax,
    }),
    avatarUrlBytesMax: wholeNumber({
      doc: 'The address of the avatar of a group.',
      unit: 'UTF-8 bytes',
      fallback: 500,
      min: 1,
      max: limits.groupTextBytesMax,
    }),
    noticeBytesMax: wholeNumber({
      doc: 'The notice of a group.',
      unit: 'UTF-8 bytes',
      fallback: 300,
      min: 1,
      max: limits.groupTextBytesMax,
    }),
    aliasBytesMax: wholeNumber({
      doc: 'What a user calls a group.',
      unit: 'UTF-8 bytes',
      fallback: 256,
      min: 1,
      max: limits.groupTextBytesMax,
    }),
    attributesMax: wholeNumber({
      doc: 'Attributes of a group.',
      unit: 'attributes',
      fallback: 10,
      min: 0,
      max: limits.groupAttributesListedMax,
    }),
    attributeKeyBytesMax: wholeNumber({
      doc: 'The key of an attribute of a group.',
      unit: 'UTF-8 bytes',
      fallback: 16,
      min: 1,
      max: 1024,
    }),
    attributeValueBytesMax: wholeNumber({
      doc: 'The value of an attribute of a group.',
      unit: 'UTF-8 bytes',
      fallback: 1024,
      min: 0,
      max: 4096,
    }),
    attributesTotalBytesMax: wholeNumber({
      doc: 'The values of all attributes of a group together.',
      unit: 'UTF-8 bytes',
      fallback: 10_240,
      min: 0,
      max: 65_536,
    }),
    muteSecondsMax: wholeNumber({
      doc: 'How long a group or a member may be muted, unless it is for good.',
      unit: 'seconds',
      fallback: 604_800,
      min: 1,
      max: limits.groupMuteSecondsMax,
    }),
    applicationSeconds: wholeNumber({
      doc: 'How long an application to come into a group, or an invitation, may be answered after it was last sent.',
      unit: 'seconds',
      fallback: 604_800,
      min: 1,
      max: 31_536_000,
    }),
    applicationsKeptSeconds: wholeNumber({
      doc: 'How long applications stay in the list after they have come to their end.',
      unit: 'seconds',
      fallback: 2_592_000,
      min: 60,
      max: 315_360_000,
    }),
    changesSeconds: wholeNumber({
      doc: 'How long a change of a group is kept for devices that come back; those that come later ask what the group is now.',
      unit: 'seconds',
      fallback: 300,
      min: 10,
      max: 86_400,
    }),
    serverApi: {
      nameCharactersMax: wholeNumber({
        doc: "The name of a group that the app's server gives.",
        unit: 'characters',
        fallback: 50,
        min: 1,
        max: limits.groupTextBytesMax / 4,
      }),
      noticeCharactersMax: wholeNumber({
        doc: "The notice of a group that the app's server gives.",
        unit: 'characters',
        fallback: 300,
        min: 1,
        max: limits.groupTextBytesMax / 4,
      }),
      avatarUrlCharactersMax: wholeNumber({
        doc: "The address of the avatar of a group that the app's server gives. When it makes the group, the limit in bytes counts as well.",
        unit: 'characters',
        fallback: 500,
        min: 1,
        max: limits.groupTextBytesMax / 4,
      }),
      nicknameBytesMax: wholeNumber({
        doc: "The nickname of a member that the app's server gives.",
        unit: 'UTF-8 bytes',
        fallback: 256,
        min: 1,
        max: limits.groupTextBytesMax,
      }),
      muteSecondsMax: wholeNumber({
        doc: "How long the app's server may mute a group or a member, unless it is for good.",
        unit: 'seconds',
        fallback: 2_592_000,
        min: 1,
        max: limits.groupMuteSecondsMax,
      }),
    },
    tips: {
      management: onOff({
        doc: 'Says in a group, by a message of the server, that it was made or dismissed, who came and went, and what was pinned.',
        fallback: false,
      }),
      profile: textList({
        doc: 'Which data of a group are said to be others, by such a message.',
        ...wordsOf(profileTips),
      }),
      members: textList({
        doc: 'What of members is said to be another thing, by such a message.',
        ...wordsOf(memberTips),
      }),
    },
  },
} as const;
