import { type ZIM, ZIMErrorCode, type ZIMMessage } from '@parley/client';
import type { Chance } from '../chance.ts';
import type { History } from '../history.ts';
import { countedType } from '../marks.ts';

/** Whose calls they are. */
interface MarkingUser {
  readonly zim: ZIM;
  readonly history: History;
  readonly of: { readonly device: string; readonly userID: string; readonly life: number };
  /** Such as a number, used once in the world. */
  nextTag(): string;
  codeOf(error: unknown): number;
}

/** What users leave on messages: reactions, which count, and pins. */
export class Marks {
  private readonly user: MarkingUser;
  /** Calls of this login without an answer, by their message: the next one of that message repeats it. */
  private readonly inDoubt = new Map<string, { readonly call: string; readonly message: ZIMMessage }>();
  private readonly underway = new Set<string>();
  /** Calls without an answer. */
  waiting = 0;

  constructor(user: MarkingUser) {
    this.user = user;
  }

  /** Another login knows nothing of the calls of the one before. */
  forget(): void {
    this.inDoubt.clear();
  }

  /** Some of it at once on one message, and what is in doubt again. */
  any(messages: readonly ZIMMessage[], dice: Chance): void {
    const { zim } = this.user;
    for (const { message } of [...this.inDoubt.values()]) this.raise(message);
    const message = messages[dice.int(Math.max(1, messages.length))];
    if (!message) return;
    for (let left = 1 + dice.int(4); left > 0; left -= 1) {
      const kind = dice.int(10);
      if (kind < 5) this.raise(message);
      else if (kind < 7) this.quietly(zim.addMessageReaction(plainType, message));
      else if (kind < 8) this.quietly(zim.deleteMessageReaction(plainType, message));
      else this.quietly(zim.pinMessage(message, dice.happens(0.6)));
    }
  }

  /** Raises the own count by one: each call exactly once, however often it is repeated. */
  private raise(message: ZIMMessage): void {
    const { zim, history, of, nextTag, codeOf } = this.user;
    const { messageID = '' } = message;
    if (this.underway.has(messageID)) return;
    this.underway.add(messageID);
    this.waiting += 1;
    const call = this.inDoubt.get(messageID)?.call ?? nextTag();
    history.add({ ...of, kind: 'react', messageID, call });
    zim
      .addMessageReaction(countedType, message, { increaseCount: 1 })
      .then(
        () => {
          this.inDoubt.delete(messageID);
          history.add({ ...of, kind: 'reacted', messageID, call });
        },
        (error: unknown) => {
          const code = codeOf(error);
          if (unanswered.includes(code)) this.inDoubt.set(messageID, { call, message });
          history.add({ ...of, kind: 'reactFailed', messageID, call, code });
        },
      )
      .finally(() => {
        this.underway.delete(messageID);
        this.waiting -= 1;
      });
  }

  /** What comes of it is seen in the end. */
  private quietly(call: Promise<unknown>): void {
    this.waiting += 1;
    const done = (): void => {
      this.waiting -= 1;
    };
    call.then(done, done);
  }
}

const plainType = 'plain';

const unanswered: readonly number[] = [
  ZIMErrorCode.CommonModuleIMServerDisconnect,
  ZIMErrorCode.NetworkModuleRequestTimeout,
];
