import ZIM, { ZIMConnectionState, ZIMConversationType, ZIMMessageType } from '@parley/client';
import { useCallback, useEffect, useRef, useState } from 'react';

const server = import.meta.env.VITE_PARLEY_SERVER ?? 'http://127.0.0.1:8700';
const newToken = async (user) => (await fetch(`/token?user=${encodeURIComponent(user)}`)).json();

/** One user's chat with another: the state of the connection, the messages, and a way to send one. */
export function usePeerChat(user, peer) {
  const [state, setState] = useState('');
  const [lines, setLines] = useState([]);
  const client = useRef(null);
  // A message is told once by an event or an answer, and may be in a page of history as well.
  const show = useCallback((messages) => {
    setLines((before) => [...new Map([...before, ...messages].map((one) => [one.messageID, { ...one }])).values()]);
  }, []);

  useEffect(() => {
    let isOver = false;
    let zim = null;
    async function begin() {
      const { appID, token } = await newToken(user);
      // StrictMode mounts twice: the first mount is over by now and has made no client.
      if (isOver) return;
      zim = ZIM.createOrThrow({ appID, server });
      client.current = zim;
      zim.on('connectionStateChanged', (_zim, change) => setState(ZIMConnectionState[change.state]));
      zim.on('peerMessageReceived', (_zim, { messageList, fromConversationID }) => {
        if (fromConversationID === peer) show(messageList);
      });
      zim.on('tokenWillExpire', async () => zim.renewToken((await newToken(user)).token));
      await zim.login(user, { token });
      const history = await zim.queryHistoryMessage(peer, ZIMConversationType.Peer, { count: 30, reverse: true });
      show(history.messageList);
    }
    begin().catch(({ code, message }) => setState(`not signed in: ${code} ${message}`));
    return () => {
      isOver = true;
      zim?.destroy();
    };
  }, [user, peer, show]);

  async function send(text) {
    const message = { type: ZIMMessageType.Text, message: text };
    try {
      const sent = await client.current.sendMessage(message, peer, ZIMConversationType.Peer, { priority: 1 });
      show([sent.message]);
    } catch ({ code, message: reason }) {
      setState(`not sent: ${code} ${reason}`);
    }
  }
  return { state, lines, send };
}
