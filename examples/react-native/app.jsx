import ZIM, { ZIMConnectionState, ZIMConversationType, ZIMMessageType } from '@parley/client';
import { configureReactNative } from '@parley/client/react-native';
import { useCallback, useEffect, useRef, useState } from 'react';
import { AppState, FlatList, Platform, Text, TextInput, View } from 'react-native';

// Also `NetInfo`, `getRandomValues` and `deviceID`, where your app has them.
configureReactNative({ AppState, Platform });

/** `getToken` asks your application server, which knows who is signed in: `{ appID, token }`. */
export function Chat({ user, peer, server, getToken }) {
  const [state, setState] = useState('');
  const [lines, setLines] = useState([]);
  const [text, setText] = useState('');
  const client = useRef(null);
  const show = useCallback((messages) => {
    setLines((before) => [...before, ...messages.map((one) => ({ ...one }))]);
  }, []);

  useEffect(() => {
    let isOver = false;
    let zim = null;
    async function begin() {
      const { appID, token } = await getToken(user);
      if (isOver) return;
      zim = ZIM.createOrThrow({ appID, server });
      client.current = zim;
      zim.on('connectionStateChanged', (_zim, change) => setState(ZIMConnectionState[change.state]));
      zim.on('peerMessageReceived', (_zim, { messageList, fromConversationID }) => {
        if (fromConversationID === peer) show(messageList);
      });
      zim.on('tokenWillExpire', async () => zim.renewToken((await getToken(user)).token));
      await zim.login(user, { token });
    }
    begin().catch(({ code, message }) => setState(`not signed in: ${code} ${message}`));
    return () => {
      isOver = true;
      zim?.destroy();
    };
  }, [user, peer, server, getToken, show]);

  async function send() {
    const message = { type: ZIMMessageType.Text, message: text };
    setText('');
    try {
      const sent = await client.current.sendMessage(message, peer, ZIMConversationType.Peer, { priority: 1 });
      show([sent.message]);
    } catch ({ code, message: reason }) {
      setState(`not sent: ${code} ${reason}`);
    }
  }

  return (
    <View>
      <Text accessibilityRole="header">{state}</Text>
      <FlatList
        data={lines}
        keyExtractor={({ messageID }) => messageID}
        renderItem={({ item }) => <Text>{`${item.senderUserID}: ${item.message}`}</Text>}
      />
      <TextInput accessibilityLabel="Message" value={text} onChangeText={setText} onSubmitEditing={send} />
    </View>
  );
}
