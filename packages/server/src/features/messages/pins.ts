import type { ParamsOf } from '@parley/protocol/define';
import type { EncodedJson } from '@parley/protocol/frames';
import type { methods } from '@parley/protocol/index';
import type { Config } from '../../config.ts';
import type { Actor } from '../../core/actors.ts';
import type { PlaceDirectory } from '../conversations/index.ts';
import { answerBytesMax, fitting } from '../logs/index.ts';
import { asStored, type ChangePlan, type Consequence, type MessageChanging } from './changing.ts';
import type { Context } from './context.ts';
import { encodeHistory, sidesOf } from './encode.ts';
import { leftFor, seesIn } from './left.ts';
import { pin, replaced, replacedBy, unpin } from './pin-rules.ts';
import type { Pin } from './pin-store.ts';
import { notMember } from './seen-rules.ts';
import { encodeRows } from './sources.ts';
import { isMemberOf } from './standing.ts';
import type { StoredMessage } from './store.ts';

type Declared = typeof methods.messages;

type PinError =
  | 'CommonModuleParamsInvalid'
  | 'MessageModuleSendMessageFailed'
  | 'MessageModuleMessageIsNotPinned'
  | 'MessageModuleTheNumberOfPinnedMessagesExceedsLimit';

/** What a request to pin or unpin a message asks for, with what is told of it beside the change. */
export function pinning(
  { isPinned, requestKey, isRepeat = false, disableAutoReplace = false, ...named }: ParamsOf<Declared['pinMessage']>,
  { userID }: Actor,
  { messages: { pinsMax } }: Pick<Config, 'messages'>,
  tips: readonly Consequence[] = [],
): MessageChanging<PinError> {
  const missing = 'MessageModuleSendMessageFailed';
  if (!isPinned) {
    const plan: ChangePlan<PinError> = {
      rule: (message) => unpin(message, { isRepeat }),
      consequences: [forgotten, ...tips],
      isOneEvent: true,
    };
    return tips.length === 0
      ? { named, missing, ...plan }
      : { named, missing, isOfLog: true, prepare: async () => plan };
  }
  const command = { userID, requestKey, disableAutoReplace, pinsMax };
  return {
    named,
    missing,
    isOfLog: true,
    prepare: async ({ pins }, { log, messageSeq }) => {
      const present = await pins.ofLog(log);
      const gone = replacedBy(present, messageSeq, pinsMax);
      return {
        rule: (message, now) => pin(message, present, command, now),
        consequences: [kept(requestKey), replacing(gone), ...tips],
        isOneEvent: true,
      };
    },
  };
}

const forgotten: Consequence = async ({ pins }, { before: { log, messageSeq } }) => {
  await pins.remove(log, messageSeq);
  return [];
};

const kept =
  (request: string): Consequence =>
  async ({ pins }, { after: { log, messageSeq, changedPosition: position } }) => {
    await pins.put(log, { messageSeq, position, request });
    return [];
  };

/** The messages whose place the new one takes are no longer pinned, in the same transaction. */
const replacing =
  (gone: readonly Pin[]): Consequence =>
  async ({ messages, pins }, { after: { log } }, now) => {
    const rows: StoredMessage[] = [];
    for (const { messageSeq } of gone) {
      const decision = await messages.change({ log, messageSeq }, asStored(replaced), now);
      await pins.remove(log, messageSeq);
      if (decision?.kind === 'change') rows.push(decision.row);
    }
    return rows;
  };

/** The pinned messages of a conversation, the last pinned first; of an unknown one there are none. */
export async function queryPinnedMessageList(
  { places }: { readonly places: PlaceDirectory },
  context: Context,
  actor: Actor,
  params: ParamsOf<Declared['queryPinnedMessageList']>,
): Promise<EncodedJson | typeof notMember> {
  const { offset = 0 } = params;
  const place = await places.locate(context, actor, params, 'read');
  if (!place || place.kind === 'unopenedPeer') return encodeHistory(undefined, [], false);
  if (!(await isMemberOf(context, actor, place))) return notMember;
  const { pins } = context.storage.read(actor.app);
  const limit = context.config.messages.pinsMax;
  const rows = await leftFor(context, actor, place, await pins.messages(place.log, { offset, limit }));
  const sees = await seesIn(context, actor, place);
  const texts = await encodeRows(context, actor, place.log, { rows, sides: sidesOf(place, actor), sees });
  const taken = fitting(texts, { bytesMax: answerBytesMax, countMin: 1 }).texts;
  return encodeHistory(place.log, taken, taken.length < texts.length);
}
