import type { PreviewProps } from '@parley/react/parts';
import { shorten } from '@parley/react/parts';
import type { ReactNode } from 'react';
import { placeOfListed } from '../places.ts';
import { useDraft } from './messaging-context.ts';
import { useTexts } from './use-language.ts';

const charsMax = 120;

/** In the list of chats, in place of the newest message; while the chat is open its draft stands in the composer. */
export function DraftOr({ chat, isOpen, children }: PreviewProps): ReactNode {
  const { list } = useTexts();
  const text = useDraft(placeOfListed(chat));
  if (text === '' || isOpen) return children;
  return (
    <span className="parley-chat-preview">
      <span className="draft-label">{list.draft}</span> <bdi>{shorten(text, charsMax)}</bdi>
    </span>
  );
}
