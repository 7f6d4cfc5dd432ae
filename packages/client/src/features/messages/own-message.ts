import { safely } from '../../core/safely.ts';
import type { ZIMMessage } from '../../types.ts';

/**
 * A message of this device in its present state. The object that the app handed in to be sent is filled in place as far
 * as it can be: it may be frozen, sealed or somebody's proxy by now, and none of that decides what becomes of the
 * message.
 */
export class OwnMessage {
  readonly #given: ZIMMessage | undefined;
  #make: () => ZIMMessage;
  #isFilled = false;

  /** `make` says all of the message anew each time; `given` is the app's own object, if there is one. */
  constructor(make: () => ZIMMessage, given?: ZIMMessage) {
    this.#given = given;
    this.#make = make;
    this.become(make);
  }

  /** It is another one from now on. */
  become(make: () => ZIMMessage): void {
    this.#make = make;
    const given = this.#given;
    this.#isFilled = given !== undefined && fill(given, make());
  }

  /** What the app is shown: its own object, or a copy of its own where that does not say what became of the message. */
  get shown(): ZIMMessage {
    const given = this.#given;
    return given && this.#isFilled && safely(() => 'type' in given, false) ? given : this.#make();
  }
}

/**
 * Whether the object says all of it now. The bytes of a Command message and the messages of a Combine are left to be the
 * app's own: nobody else has that list at hand.
 */
function fill(given: ZIMMessage, fields: ZIMMessage): boolean {
  const isOwn = ([name, value]: [string, unknown]): boolean => ArrayBuffer.isView(value) || name === 'messageList';
  const named = Object.entries(fields).filter((entry) => !isOwn(entry));
  return safely(() => {
    for (const [name, value] of named) Reflect.set(given, name, value);
    // A list may be read as a wrapper of itself.
    return named.every(([name, value]) => typeof value === 'object' || Reflect.get(given, name) === value);
  }, false);
}
