import { prepareSearch } from './search-dialog.ts';

const button = (selector: string): HTMLButtonElement | null => document.querySelector<HTMLButtonElement>(selector);

prepareMenu();
prepareTheme();
prepareSearch();
markScrollers();
addEventListener('resize', markScrollers);
followHeadings();

/** On a narrow page the navigation opens and closes. */
function prepareMenu(): void {
  const toggle = button('.menu-button');
  const navigation = document.getElementById('site-navigation');
  if (!toggle || !navigation) return;
  document.documentElement.dataset['scripted'] = '';
  toggle.hidden = false;
  const show = (isOpen: boolean): void => {
    toggle.setAttribute('aria-expanded', String(isOpen));
    navigation.toggleAttribute('data-open', isOpen);
  };
  toggle.addEventListener('click', () => show(toggle.getAttribute('aria-expanded') !== 'true'));
  document.addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || toggle.getAttribute('aria-expanded') !== 'true') return;
    show(false);
    toggle.focus();
  });
  const current = navigation.querySelector('[aria-current="page"]');
  const box = navigation.getBoundingClientRect();
  const place = current?.getBoundingClientRect();
  if (place && place.bottom > box.bottom) navigation.scrollTop = place.top - box.top - box.height / 2;
}

function prepareTheme(): void {
  const toggle = button('.theme-button');
  if (!toggle) return;
  const { dataset } = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const isDark = (): boolean => (dataset['theme'] ? dataset['theme'] === 'dark' : system.matches);
  const show = (): void => toggle.setAttribute('aria-pressed', String(isDark()));
  toggle.hidden = false;
  show();
  system.addEventListener('change', show);
  toggle.addEventListener('click', () => {
    dataset['theme'] = isDark() ? 'light' : 'dark';
    show();
    try {
      localStorage.setItem('parley-docs-theme', dataset['theme']);
    } catch {
      // It holds for this page then.
    }
  });
}

/** What scrolls sideways can be reached by the keyboard, and only that. */
function markScrollers(): void {
  for (const box of document.querySelectorAll<HTMLElement>('.code pre, .table')) {
    const scrolls = box.scrollWidth > box.clientWidth;
    if (scrolls) box.tabIndex = 0;
    else box.removeAttribute('tabindex');
    if (scrolls) box.setAttribute('role', 'group');
    else box.removeAttribute('role');
    if (scrolls)
      box.setAttribute('aria-label', box.matches('.table') ? 'Table, scrolls sideways' : 'Code, scrolls sideways');
    else box.removeAttribute('aria-label');
  }
}

/** The list of headings shows where one reads. */
function followHeadings(): void {
  const links = new Map(
    [...document.querySelectorAll<HTMLAnchorElement>('.toc a')].map((link) => [
      decodeURIComponent(link.hash.slice(1)),
      link,
    ]),
  );
  if (links.size === 0) return;
  const headings = [...links.keys()].flatMap((id) => document.getElementById(id) ?? []);
  const observer = new IntersectionObserver(
    () => {
      const above = headings.filter((heading) => heading.getBoundingClientRect().top < 120);
      const current = above.at(-1) ?? headings[0];
      for (const [id, link] of links) {
        if (id === current?.id) link.setAttribute('aria-current', 'location');
        else link.removeAttribute('aria-current');
      }
    },
    { rootMargin: '-110px 0px 0px 0px', threshold: [0, 1] },
  );
  for (const heading of headings) observer.observe(heading);
}
