import type { ChatMessage } from '@parley/react';
import type { ReactNode } from 'react';
import { FailedIcon, SendingIcon, SentIcon } from './icons.tsx';
import { useTexts } from './use-language.ts';

const icons = { sending: SendingIcon, sent: SentIcon, failed: FailedIcon } as const;

/** What became of a message of one's own. */
export function StatusMark({ status }: { readonly status: ChatMessage['status'] }): ReactNode {
  const { chat } = useTexts();
  const StateIcon = icons[status];
  return (
    <span className="mark" data-mark={status}>
      <StateIcon />
      <span className="visually-hidden">{chat[status]}</span>
    </span>
  );
}
