import type { Millis } from '@parley/kernel/brand';
import type { TipsContent, TipsUser, WireMessage } from '@parley/protocol/features/values';
import type { EncodedFrame } from '@parley/protocol/frames';
import type { AppID, LogKey } from '../../core/ids.ts';
import { encodeEntryAppended } from '../logs/index.ts';
import { toldTips } from '../messages/index.ts';
import type { UserRow } from '../users/store.ts';
import type { ActingContext, DeedContext, Stores } from './context.ts';
import type { Group } from './store.ts';
import { saysAnything, type TipsDraft, type ToldDeed, tipsOf } from './tips-rules.ts';

/** A larger message is no part of an answer, which may have the same users in it already. */
const answeredUnitsMax = 16 * 1024;

/** The ID of a message that may tell of what is about to be done; `undefined`: no message tells of anything. */
export const tipsIDIn = ({
  config: { groups },
  ids,
}: Pick<DeedContext, 'config'> & Pick<ActingContext, 'ids'>): number | undefined =>
  saysAnything(groups.tips) ? ids.next() : undefined;

/** What of the scene of a deed is needed to tell of it. */
interface Scene {
  readonly context: DeedContext;
  readonly actor: { readonly app: AppID };
  readonly stores: Stores;
  /** Who is told to have done it. */
  readonly user: UserRow;
  readonly tipsID: number | undefined;
  readonly now: Millis;
}

/** What tells of a deed, in its log. */
export interface WrittenTips {
  readonly position: number;
  readonly message: WireMessage;
  readonly frame: EncodedFrame;
  /** Whoever did it is told of it by the answer. */
  readonly isAnswered: boolean;
}

/** Adds the message that tells of a deed to the log of the group, if one does. */
export async function writeTips(
  scene: Scene,
  { log, groupID }: Pick<Group, 'log' | 'groupID'>,
  draft: TipsDraft | undefined,
): Promise<WrittenTips | undefined> {
  const { context, actor, stores, user, tipsID, now } = scene;
  if (!draft || tipsID === undefined) return undefined;
  const content = await encodeTips(scene, draft);
  const tips = { log, sender: user, messageID: tipsID, content };
  const row = await context.appendTips(stores, actor.app, tips, now);
  const message = toldTips(row, { content, groupID });
  const frame = frameOf(log, message);
  return { position: row.position, message, frame, isAnswered: frame.length < answeredUnitsMax };
}

const frameOf = (log: LogKey, message: WireMessage): EncodedFrame =>
  encodeEntryAppended(log, { position: message.position, message: JSON.stringify(message) });

/** What is said of a deed, by the settings of the node. */
export const draftOf = ({ context }: Pick<Scene, 'context'>, deed: ToldDeed): TipsDraft | undefined =>
  tipsOf(deed, context.config.groups.tips);

const toUser = ({ userID, userName, userAvatarUrl }: UserRow): TipsUser => ({ userID, userName, userAvatarUrl });

/** With the names that users have at this moment. */
async function encodeTips(
  { stores, user }: Scene,
  { event, targets, change, newOwner }: TipsDraft,
): Promise<TipsContent> {
  const userKeys = new Set([...targets, ...(newOwner ? [newOwner] : [])].map(({ userKey }) => userKey));
  const rows = userKeys.size === 0 ? [] : await stores.users.byUserKeys([...userKeys]);
  const rowOf = new Map(rows.map((row) => [row.userKey, row]));
  const ownerRow = newOwner && rowOf.get(newOwner.userKey);
  const groupNewOwner = ownerRow && {
    ...toUser(ownerRow),
    ...{ memberNickname: newOwner.nickname, memberRole: newOwner.role },
  };
  return {
    ...{ type: 32, event, operatedUser: toUser(user) },
    targetUsers: targets.flatMap(({ userKey }) => {
      const row = rowOf.get(userKey);
      return row ? [toUser(row)] : [];
    }),
    ...(change && { change: { ...change, ...(groupNewOwner && { groupNewOwner }) } }),
  };
}
