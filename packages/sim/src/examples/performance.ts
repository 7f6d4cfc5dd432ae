/** What stands around the examples of the reference while they run, in a process of their own. */
import { setImmediate } from 'node:timers/promises';
import { ZIM, ZIMConversationSyncState, ZIMConversationType, ZIMMessageType } from '@parley/client';

interface Setting {
  readonly zim: ZIM;
  readonly token: string;
}

export interface Performance {
  /** Alice is registered and has a conversation with Bob. */
  introduce(): Promise<void>;
  /** Prints the name of the method and what its example prints. */
  perform(method: string, isSignedOut: boolean, example: (setting: Setting) => Promise<void>): Promise<void>;
}

export function createPerformance(server: string): Performance {
  const token = process.env['TOKEN'] ?? '';
  const created = (): ZIM => ZIM.createAnother({ appID: 1_000_001, server });
  const signedIn = async (): Promise<ZIM> => {
    const zim = created();
    const synced = new Promise<void>((resolve) => {
      zim.on('conversationSyncStateChanged', (_zim, { state }) => {
        if (state === ZIMConversationSyncState.Finished) resolve();
      });
    });
    await zim.login('alice', { token, userName: 'Alice' });
    // The device holds nothing yet: what an example looks for on it is there once it was brought up to date.
    await synced;
    zim.off('conversationSyncStateChanged');
    return zim;
  };
  return {
    introduce: async () => {
      const zim = await signedIn();
      await zim.sendMessage({ type: ZIMMessageType.Text, message: 'Hello, Bob!' }, 'bob', ZIMConversationType.Peer);
      zim.destroy();
    },
    perform: async (method, isSignedOut, example) => {
      const zim = isSignedOut ? created() : await signedIn();
      // Events of the login are no part of the example.
      await setImmediate();
      console.log(`### ${method}`);
      await example({ zim, token });
      // Events are told after the call that causes them has returned.
      await setImmediate();
      zim.destroy();
      ZIM.getInstance()?.destroy();
    },
  };
}
