import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

// The page asks its own origin for tokens; the token server of the example next door answers.
const proxy = { '/token': process.env.TOKEN_SERVER ?? 'http://127.0.0.1:3000' };

export default defineConfig({ plugins: [vue()], server: { proxy }, preview: { proxy } });
