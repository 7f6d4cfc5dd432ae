// Plain JavaScript that any Node with modules can read: one that is too old is told what to do by the start itself.
if (process.features.typescript) {
  process.argv.push('--if-stale');
  await import('./build-pages.ts');
}
