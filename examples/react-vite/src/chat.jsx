import { ZIMConversationType } from '@parley/client';
import { useConnection, useMessages, useSend } from '@parley/react';
import { useState } from 'react';

const states = {
  signedOut: 'Signed out',
  connecting: 'Connecting',
  connected: 'Connected',
  reconnecting: 'Reconnecting',
  failed: 'Not signed in',
};

export function Chat({ peer }) {
  const conversation = { type: ZIMConversationType.Peer, conversationID: peer };
  const { state, error } = useConnection();
  const { messages } = useMessages(conversation);
  const { send, resend } = useSend(conversation);
  const [text, setText] = useState('');
  const submit = async (event) => {
    event.preventDefault();
    const outcome = await send(text);
    if (outcome.isAttached) setText('');
  };
  return (
    <>
      <p role="status">{error ? `${states[state]}: ${error.message}` : states[state]}</p>
      <ol aria-live="polite">
        {messages.map((message) => (
          <li key={message.key}>
            {`${message.senderUserID}: ${message.text}`}
            {message.status === 'failed' && (
              <button type="button" onClick={() => resend(message)}>
                Send again
              </button>
            )}
          </li>
        ))}
      </ol>
      <form onSubmit={submit}>
        <input
          name="text"
          aria-label="Message"
          autoComplete="off"
          required
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button type="submit">Send</button>
      </form>
    </>
  );
}
