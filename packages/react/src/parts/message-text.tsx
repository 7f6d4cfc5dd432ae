import { Fragment, type ReactNode } from 'react';
import { splitLinks } from './links.ts';

/** A text with its addresses as links: they lead out of the page, and tell nobody where they were found. */
export function MessageText({ text }: { readonly text: string }): ReactNode {
  return splitLinks(text).map((part, index) => {
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change their order.
    if (typeof part === 'string') return <Fragment key={index}>{part}</Fragment>;
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above.
      <a key={index} href={part.href} target="_blank" rel="noopener noreferrer" dir="ltr">
        {part.label}
      </a>
    );
  });
}
