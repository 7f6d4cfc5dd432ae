'use client';

import ZIM, { ZIMConnectionState, ZIMMessageType } from '@parley/client';
import { useEffect, useState } from 'react';

/** Rendered on the server first and then brought to life in the page. */
export function Chat() {
  const [state, setState] = useState('');
  useEffect(() => {
    const zim = ZIM.create({ appID: 1_000_001, server: location.origin }) ?? ZIM.getInstance();
    setState(ZIMConnectionState[ZIMConnectionState.Disconnected] ?? '');
    return () => zim?.destroy();
  }, []);
  return <p>{`client: ${typeof ZIM.create}, ${ZIMMessageType.Text}, ${state}`}</p>;
}
