import { defineConfig } from 'vite';

// Nothing may be put into the page itself: the server forbids inline scripts, inline styles and data: scripts.
export default defineConfig({
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2022' },
});
