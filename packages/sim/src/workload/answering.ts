import { type ZIM, type ZIMMessage, ZIMMessageType, type ZIMTextMessage } from '@parley/client';
import type { Chance } from '../chance.ts';
import { editedText, tagIn } from '../changes.ts';

/** Whoever answers and edits, as far as that is asked of him here. */
interface Answering {
  readonly seen: readonly ZIMMessage[];
  send(conversationID: string, dice: Chance, config: object, original: ZIMMessage): void;
  change(kind: 'edit', what: string, call: (zim: ZIM) => Promise<unknown>): void;
}

/** Answers or edits a message that this user has seen; what is not the own one, too old or revoked is refused. */
export function answerOrEdit(user: Answering, dice: Chance): void {
  // Also what was just sent, so that the change meets the message on its way.
  const message = dice.happens(0.5) ? user.seen.at(-1) : user.seen[dice.int(Math.max(1, user.seen.length))];
  if (!message) return;
  if (dice.happens(0.5)) user.send(message.conversationID ?? '', dice, {}, message);
  else if (message.type === ZIMMessageType.Text) void edit(user, message, dice.int(1000));
}

const isText = (message: ZIMMessage): message is ZIMTextMessage => 'message' in message;

function edit(user: Answering, message: ZIMMessage, number: number): void {
  const tag = isText(message) ? tagIn(message.message) : '';
  user.change('edit', tag, (zim) =>
    zim.editMessage({ ...message, message: editedText(tag, number) } as ZIMMessage, {}),
  );
}
