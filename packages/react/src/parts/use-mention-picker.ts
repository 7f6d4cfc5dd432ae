import { type KeyboardEvent, type RefObject, useId, useLayoutEffect, useRef, useState } from 'react';
import { insertMention, type MentionChoice, type MentionToken, mentionTokenAt } from './mentioning.ts';

export interface Mentions {
  /** Names the list. */
  readonly label: string;
  /** Who is called as what was typed. */
  readonly choices: readonly MentionChoice[];
  /** What is typed behind the sign; `undefined` while nobody is to be mentioned. */
  readonly onQuery: (query: string | undefined) => void;
  readonly onPick: (choice: MentionChoice) => void;
}

export interface MentionPicker {
  readonly id: string;
  readonly choices: readonly MentionChoice[];
  readonly active: number;
  readonly pick: (choice: MentionChoice) => void;
  /** Looks what is being typed there; called whenever text or caret changed. */
  readonly look: (field: HTMLTextAreaElement) => void;
  /** Whether the key was meant for the list. */
  readonly onKey: (event: KeyboardEvent) => boolean;
  readonly close: () => void;
}

const none: readonly MentionChoice[] = [];

/** The list of those who can be mentioned, while somebody is being mentioned. */
export function useMentionPicker(
  value: string,
  onChange: (text: string) => void,
  mentions: Mentions | undefined,
): MentionPicker {
  const id = useId();
  const [token, setToken] = useState<MentionToken>();
  const [wanted, setWanted] = useState(0);
  /** Where a list was closed: it stays so until another mention begins. */
  const closedStart = useRef<number>(undefined);
  const { field, place } = useCaret(value);
  const choices = (token && mentions?.choices) ?? none;
  const active = Math.min(wanted, choices.length - 1);
  const set = (next: MentionToken | undefined): void => {
    if (next?.start === token?.start && next?.query === token?.query) return;
    setToken(next);
    setWanted(0);
    mentions?.onQuery(next?.query);
  };
  const look = (element: HTMLTextAreaElement): void => {
    field.current = element;
    const isRange = element.selectionStart !== element.selectionEnd;
    const found = mentions && !isRange ? mentionTokenAt(element.value, element.selectionStart) : undefined;
    if (found?.start !== closedStart.current) closedStart.current = undefined;
    set(closedStart.current === undefined ? found : undefined);
  };
  const pick = (choice: MentionChoice): void => {
    if (!token) return;
    const { text, caret } = insertMention(value, token, choice);
    place(caret);
    onChange(text);
    mentions?.onPick(choice);
    set(undefined);
  };
  const close = (): void => {
    closedStart.current = token?.start;
    set(undefined);
  };
  const onKey = ({ key, shiftKey }: KeyboardEvent): boolean => {
    const choice = choices[active];
    if (!choice || shiftKey) return false;
    if (key === 'ArrowDown') setWanted((active + 1) % choices.length);
    else if (key === 'ArrowUp') setWanted((active + choices.length - 1) % choices.length);
    else if (key === 'Enter' || key === 'Tab') pick(choice);
    else if (key === 'Escape') close();
    else return false;
    return true;
  };
  return { id, choices, active, pick, look, onKey, close };
}

/** Puts the caret of the field somewhere once its next text stands in it. */
function useCaret(value: string): {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly place: (caret: number) => void;
} {
  const field = useRef<HTMLTextAreaElement>(null);
  const wanted = useRef<number>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it waits for the text.
  useLayoutEffect(() => {
    const caret = wanted.current;
    if (caret === undefined) return;
    wanted.current = undefined;
    field.current?.focus();
    field.current?.setSelectionRange(caret, caret);
  }, [value]);
  return {
    field,
    place: (caret) => {
      wanted.current = caret;
    },
  };
}
