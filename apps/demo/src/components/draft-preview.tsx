import type { ReactNode } from 'react';
import { shorten } from '../formats.ts';
import { useTexts } from './use-language.ts';

const charsMax = 120;

/** In the list of chats, in place of the newest message. */
export function DraftPreview({ text }: { readonly text: string }): ReactNode {
  const { list } = useTexts();
  return (
    <span className="chat-preview">
      <span className="draft-label">{list.draft}</span> <bdi>{shorten(text, charsMax)}</bdi>
    </span>
  );
}
