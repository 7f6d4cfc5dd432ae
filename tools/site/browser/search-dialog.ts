import { type Found, foundMax, type SearchGlobals } from './search-globals.ts';

const globals = globalThis as SearchGlobals;
const root = document.documentElement.dataset['root'] ?? '';

/** The dialog opens by its button, by "/" and by Ctrl+K; what it searches by is loaded then. */
export function prepareSearch(): void {
  const opener = document.querySelector<HTMLButtonElement>('.search-button');
  const dialog = document.querySelector<HTMLDialogElement>('dialog.search');
  const field = dialog?.querySelector('input');
  const list = dialog?.querySelector<HTMLElement>('[role="listbox"]');
  const status = dialog?.querySelector<HTMLElement>('[role="status"]');
  if (!opener || !dialog || !field || !list || !status) return;
  const view = { field, list, status };
  const open = (): void => {
    if (dialog.open) return;
    dialog.showModal();
    field.select();
    void load().then(
      () => showResults(view),
      () => {
        status.textContent = 'The search index could not be loaded.';
      },
    );
  };
  opener.hidden = false;
  opener.addEventListener('click', open);
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
    const isShortcut = event.key === '/' ? !isTyping && !event.ctrlKey && !event.metaKey : isSearchChord(event);
    if (!isShortcut) return;
    event.preventDefault();
    open();
  });
  // A click beside the dialog hits the dialog itself, one in it what it holds.
  dialog.addEventListener('click', ({ target }) => {
    if (target === dialog) dialog.close();
  });
  list.addEventListener('click', () => dialog.close());
  field.addEventListener('input', () => showResults(view));
  field.addEventListener('keydown', (event) => steer(event, view));
}

const isSearchChord = ({ key, ctrlKey, metaKey }: KeyboardEvent): boolean =>
  key.toLowerCase() === 'k' && (ctrlKey || metaKey);

interface SearchView {
  readonly field: HTMLInputElement;
  readonly list: HTMLElement;
  readonly status: HTMLElement;
}

/** One after the other: the second reads what the first leaves. */
async function load(): Promise<void> {
  if (globals.parleySearch) return;
  await loadScript(`${root}assets/search-index.js`);
  await loadScript(`${root}assets/search.js`);
}

function loadScript(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = address;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', reject);
    document.head.append(script);
  });
}

function showResults({ field, list, status }: SearchView): void {
  const query = field.value.trim();
  const found = query === '' ? [] : (globals.parleySearch?.(query) ?? []);
  list.replaceChildren(...found.map(optionOf));
  list.hidden = found.length === 0;
  field.setAttribute('aria-expanded', String(found.length > 0));
  choose(list.firstElementChild, { field, list });
  if (!globals.parleySearch) status.textContent = 'Loading …';
  else if (query === '') status.textContent = 'Methods, events, codes, settings, rules: type what you look for.';
  else if (found.length === 0) status.textContent = `Nothing found for “${query}”.`;
  else status.textContent = found.length === foundMax ? `The best ${foundMax}` : `${found.length} found`;
}

function optionOf({ title, page, address, text, terms }: Found, index: number): HTMLElement {
  const option = document.createElement('a');
  option.href = root + address;
  option.id = `site-result-${index}`;
  option.role = 'option';
  option.tabIndex = -1;
  option.append(partOf('result-title', title, terms));
  if (page !== title) option.append(partOf('result-page', page, []));
  option.append(partOf('result-text', text, terms));
  return option;
}

/** With the words that fit marked. */
function partOf(name: string, text: string, terms: readonly string[]): HTMLElement {
  const part = document.createElement('span');
  part.className = name;
  if (terms.length === 0) {
    part.textContent = text;
    return part;
  }
  const words = new RegExp(`(${terms.map((term) => term.replaceAll(/[^\p{L}\p{N}]/gu, '\\$&')).join('|')})`, 'giu');
  text.split(words).forEach((piece, index) => {
    if (index % 2 === 0) {
      part.append(piece);
      return;
    }
    const mark = document.createElement('mark');
    mark.textContent = piece;
    part.append(mark);
  });
  return part;
}

function choose(option: Element | null, { field, list }: Omit<SearchView, 'status'>): void {
  for (const other of list.children) other.setAttribute('aria-selected', String(other === option));
  if (option) field.setAttribute('aria-activedescendant', option.id);
  else field.removeAttribute('aria-activedescendant');
  option?.scrollIntoView({ block: 'nearest' });
}

function steer(event: KeyboardEvent, view: SearchView): void {
  const options = [...view.list.children];
  const at = options.findIndex((option) => option.getAttribute('aria-selected') === 'true');
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined && options.length > 0) {
    event.preventDefault();
    choose(options[(at + step + options.length) % options.length] ?? null, view);
  }
  if (event.key === 'Enter') {
    event.preventDefault();
    const option = options[at];
    if (option instanceof HTMLElement) option.click();
  }
}
