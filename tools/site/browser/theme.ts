/** Runs before anything is painted, so that a page never flashes in the other scheme. */
try {
  const chosen = localStorage.getItem('parley-docs-theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset['theme'] = chosen;
} catch {
  // Without storage the system decides.
}
