'use client';

import { useState } from 'react';
import { usePeerChat } from './use-peer-chat.js';

export function Chat({ user, peer, server }) {
  const { state, lines, send } = usePeerChat(user, peer, server);
  const [text, setText] = useState('');
  const submit = (event) => {
    event.preventDefault();
    send(text);
    setText('');
  };
  return (
    <>
      <p role="status">{state}</p>
      <ol aria-live="polite">
        {lines.map(({ messageID, senderUserID, message }) => (
          <li key={messageID}>{`${senderUserID}: ${message}`}</li>
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
