import type { HLJSApi } from 'highlight.js';
import common from 'highlight.js/lib/common';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import nginx from 'highlight.js/lib/languages/nginx';
import { escaped } from './html.ts';

const highlighter: HLJSApi = common.newInstance();
for (const name of common.listLanguages()) {
  const language = common.getLanguage(name)?.rawDefinition;
  if (language) highlighter.registerLanguage(name, language);
}
highlighter.registerLanguage('dockerfile', dockerfile);
highlighter.registerLanguage('nginx', nginx);
highlighter.registerAliases(['vue', 'svelte'], { languageName: 'xml' });
highlighter.registerAliases(['caddy', 'http', 'console', ''], { languageName: 'plaintext' });

/** Code as HTML; `undefined` where the language is not known. */
export function highlight(code: string, language: string): string | undefined {
  if (!highlighter.getLanguage(language)) return undefined;
  return highlighter.highlight(code, { language, ignoreIllegals: true }).value;
}

const languageByEnding: Readonly<Record<string, string>> = {
  service: 'ini',
  timer: 'ini',
  toml: 'ini',
  conf: 'nginx',
  env: 'ini',
  cts: 'ts',
  mts: 'ts',
  mjs: 'js',
  cjs: 'js',
};

/** A whole file of the project; without colours where its name says nothing. */
export function highlightFile(path: string, content: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === 'Dockerfile') return highlight(content, 'dockerfile') ?? escaped(content);
  const ending = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1) : '';
  return highlight(content, languageByEnding[ending] ?? ending) ?? escaped(content);
}
