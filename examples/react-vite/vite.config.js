import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// The page asks its own origin for tokens; the token server of the example next door answers.
const proxy = { '/token': process.env.TOKEN_SERVER ?? 'http://127.0.0.1:3000' };

export default defineConfig({ plugins: [react()], server: { proxy }, preview: { proxy } });
