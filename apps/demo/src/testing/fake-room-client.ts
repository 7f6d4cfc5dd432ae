import { type ZIMEventHandler, ZIMRoomEvent, type ZIMRoomFullInfo, ZIMRoomState } from '@parley/client';
import type { RoomClient } from '../live-rooms.ts';

type Told<Name extends keyof ZIMEventHandler> = Parameters<ZIMEventHandler[Name]>[1];

const { Disconnected, Connecting, Connected } = ZIMRoomState;

/** The part of the SDK that live rooms use; it does what it is asked, unless the test refuses it, and notes it. */
export class FakeRoomClient implements RoomClient {
  readonly calls: string[] = [];
  /** With what code the next call of a method is refused. */
  readonly refusals = new Map<string, number>();
  /** Keys that belong to others. */
  errorKeys: string[] = [];
  count = 1;
  readonly #listeners = new Map<string, Set<unknown>>();

  subscribe<Name extends keyof ZIMEventHandler>(name: Name, listener: ZIMEventHandler[Name]): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  emit<Name extends keyof ZIMEventHandler>(name: Name, data: Told<Name>): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      (listener as (zim: unknown, data: Told<Name>) => void)(this, data);
    }
  }

  get listenerCount(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }

  tellState(roomID: string, state: ZIMRoomState, event: ZIMRoomEvent, extendedData = ''): void {
    this.emit('roomStateChanged', { roomID, state, event, extendedData });
  }

  joinRoom: RoomClient['joinRoom'] = (roomID) => this.#enter(`join ${roomID}`, { roomID, roomName: 'Given' });

  enterRoom: RoomClient['enterRoom'] = (info) => this.#enter(`enter ${info.roomID} ${info.roomName}`, info);

  leaveRoom: RoomClient['leaveRoom'] = async (roomID) => {
    await this.#ask(`leave ${roomID}`);
    this.tellState(roomID, Disconnected, ZIMRoomEvent.Success);
    return { roomID };
  };

  queryRoomOnlineMemberCount: RoomClient['queryRoomOnlineMemberCount'] = async (roomID) => {
    await this.#ask(`count ${roomID}`);
    return { roomID, count: this.count };
  };

  setRoomAttributes: RoomClient['setRoomAttributes'] = async (attributes, roomID, config) => {
    await this.#ask(`set ${JSON.stringify(attributes)}${config?.isDeleteAfterOwnerLeft === true ? ' while here' : ''}`);
    return { roomID, errorKeys: this.errorKeys };
  };

  deleteRoomAttributes: RoomClient['deleteRoomAttributes'] = async (keys, roomID) => {
    await this.#ask(`delete ${keys.join(' ')}`);
    return { roomID, errorKeys: [] };
  };

  sendMessage: RoomClient['sendMessage'] = async (message, roomID) => {
    const { type, message: text } = message as typeof message & { readonly message: string };
    await this.#ask(`send ${type} ${text} to ${roomID}`);
    return { message, notification: null };
  };

  async #enter(call: string, baseInfo: ZIMRoomFullInfo['baseInfo']): Promise<{ roomInfo: ZIMRoomFullInfo }> {
    const { roomID } = baseInfo;
    this.tellState(roomID, Connecting, ZIMRoomEvent.ActiveEnter);
    try {
      await this.#ask(call);
    } catch (refusal) {
      this.tellState(roomID, Disconnected, ZIMRoomEvent.EnterFailed);
      throw refusal;
    }
    this.tellState(roomID, Connected, ZIMRoomEvent.Success);
    return { roomInfo: { baseInfo } };
  }

  async #ask(call: string): Promise<void> {
    this.calls.push(call);
    await Promise.resolve();
    const [method = ''] = call.split(' ');
    const code = this.refusals.get(method);
    this.refusals.delete(method);
    if (code !== undefined) throw Object.assign(new Error(call), { code });
  }
}
