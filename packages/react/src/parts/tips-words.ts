import { ZIMTipsMessageChangeInfoType as Change, ZIMTipsMessageEvent as Event } from '@parley/client';
import type { Tips } from '../index.ts';

type Phrase = (who: string, whom: string) => string;

/** What happened in groups, of somebody else (`who`) or of the reader: languages say that in other ways. */
export interface TipsTexts {
  readonly reader: string;
  /** The reader as the one to whom something is done. */
  readonly readerAsObject: string;
  /** How names are listed. */
  readonly locale: string;
  readonly andMore: (names: string, count: number) => string;
  readonly created: Phrase;
  readonly dismissed: Phrase;
  readonly joined: Phrase;
  readonly invited: Phrase;
  readonly left: Phrase;
  readonly removed: Phrase;
  readonly named: Phrase;
  readonly noticed: Phrase;
  readonly pictured: Phrase;
  readonly changed: Phrase;
  readonly muted: Phrase;
  readonly unmuted: Phrase;
  readonly transferred: Phrase;
  readonly madeAdmin: Phrase;
  readonly madeMember: Phrase;
  readonly memberMuted: Phrase;
  readonly memberUnmuted: Phrase;
  readonly pinned: Phrase;
  readonly unpinned: Phrase;
  readonly unknown: string;
}

const adminRole = 2;
const namedMax = 3;

/** What a Tips message says, in words. */
export function wordsOfTips(tips: Tips, texts: TipsTexts): string {
  const phrase = phraseOf(tips, texts);
  if (!phrase) return texts.unknown;
  const who = tips.who.isOwn ? texts.reader : tips.who.name;
  const names = tips.whom.map(({ name, isOwn }) => (isOwn ? texts.readerAsObject : name));
  return phrase(who, tips.change === Change.GroupNameChanged ? tips.groupName : listed(names, texts));
}

function listed(names: readonly string[], { locale, andMore }: TipsTexts): string {
  const count = names.length - namedMax;
  if (count > 0) return andMore(names.slice(0, namedMax).join(', '), count);
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(names);
}

function phraseOf(tips: Tips, texts: TipsTexts): Phrase | undefined {
  switch (tips.event) {
    case Event.GroupCreated:
      return texts.created;
    case Event.GroupDismissed:
      return texts.dismissed;
    case Event.GroupJoined:
      return texts.joined;
    case Event.GroupInvited:
      return texts.invited;
    case Event.GroupLeft:
      return texts.left;
    case Event.GroupKickedOut:
      return texts.removed;
    default:
      return changeOf(tips, texts);
  }
}

function changeOf({ change, isOn, memberRole }: Tips, texts: TipsTexts): Phrase | undefined {
  switch (change) {
    case Change.GroupDataChanged:
      return texts.changed;
    case Change.GroupNoticeChanged:
      return texts.noticed;
    case Change.GroupNameChanged:
      return texts.named;
    case Change.GroupAvatarUrlChanged:
      return texts.pictured;
    case Change.GroupMuteChanged:
      return isOn ? texts.muted : texts.unmuted;
    case Change.GroupOwnerTransferred:
      return texts.transferred;
    case Change.GroupMemberRoleChanged:
      return memberRole === adminRole ? texts.madeAdmin : texts.madeMember;
    case Change.GroupMemberMuteChanged:
      return isOn ? texts.memberMuted : texts.memberUnmuted;
    case Change.GroupMessagePinInfoChanged:
      return isOn ? texts.pinned : texts.unpinned;
    default:
      return undefined;
  }
}
