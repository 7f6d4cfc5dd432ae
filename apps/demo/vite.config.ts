import { defineConfig } from 'vite';

// Nothing may be put into the page itself: the server forbids inline scripts, inline styles and data: scripts.
export default defineConfig({
  // A proxy may serve the page below a path.
  base: './',
  build: {
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: 'es2022',
    // Browsers that know light-dark(), so that the choice of colours stays one rule.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  },
});
