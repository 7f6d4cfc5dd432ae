import { isRefusal, type Refusal } from '@parley/protocol/define';
import type { Actor } from '../../core/actors.ts';
import type { Place } from '../conversations/index.ts';
import type { Context, Stores } from './context.ts';
import type { GroupRules, Standing } from './group-rules.ts';
import { seenBy } from './seen.ts';
import { isWithin, notMember, type ShownToNewcomers } from './seen-rules.ts';
import type { StoredMessage } from './store.ts';
import { isFor } from './targets.ts';

interface Changing {
  readonly actor: Actor;
  readonly place: Place;
  readonly before: StoredMessage;
}

/** Whether the actor takes part in a place: of a group only who is a member does. */
export async function isMemberOf(
  { storage }: Pick<Context, 'storage'>,
  { app, userKey }: Actor,
  { kind, log }: Place,
): Promise<boolean> {
  if (kind === 'peer') return true;
  const [writer] = await storage.read(app).messages.writers([{ log, userKey }]);
  return writer?.member !== undefined && !writer.isOver;
}

/** Who changes a message of a group must be a member of it, and see the message; `undefined`: does not see it. */
export async function standingIn(
  stores: Stores,
  { actor: { userKey }, place: { kind, log }, before }: Changing,
  { formerRole, ...shown }: Pick<GroupRules, 'formerRole'> & ShownToNewcomers,
): Promise<Standing | Refusal<'GroupModuleUserIsNotInTheGroup'> | undefined> {
  const { senderKey, messageSeq } = before;
  const [writer, ofSender] = await stores.messages.writers([
    { log, userKey },
    { log, userKey: senderKey },
  ]);
  if (!writer?.member || writer.isOver) return notMember;
  const ranges = await seenBy(stores, { kind, log, userKey }, shown);
  if (isRefusal(ranges) || !isWithin(ranges, messageSeq)) return undefined;
  if (!(await isFor(stores.messages, before, userKey))) return undefined;
  return {
    writer: { ...writer, member: writer.member },
    actor: { userKey, role: writer.member.role },
    sender: { userKey: senderKey, role: ofSender?.member?.role ?? formerRole },
  };
}
