import ZIM, { ZIMMessageType } from '@parley/client';
import { Chat } from './chat';

/** Rendered on the server alone. */
export default function Page() {
  return (
    <main>
      <p>{`server: ${typeof ZIM.create}, ${ZIMMessageType.Text}`}</p>
      <Chat />
    </main>
  );
}
