import { defineConfig } from 'vitepress';
import llms from 'vitepress-plugin-llms';
import { referenceSidebars } from './reference.js';
import { sidebar } from './sidebar.js';

const description =
  'Abort a signal: the work really stops, and every awaiter learns whether it succeeded, faulted or was canceled.';

const base = process.env.DOCS_BASE ?? '/'; // where the site is served from: '/', or '/some/folder/'

export default defineConfig({
  title: 'cancelkit',
  description,
  base,
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `${base}icon.svg` }]],
  cleanUrls: false, // a server of plain files needs no rules for it
  lastUpdated: false,
  srcExclude: ['generated/**'], // pieces of pages
  themeConfig: {
    nav: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Which function?', link: '/which-function' },
      { text: 'Playground', link: '/playground' },
      { text: 'Reference', link: '/api/' },
    ],
    sidebar: { '/': sidebar, ...referenceSidebars() },
    outline: { level: [2, 3] },
    search: {
      provider: 'local',
      // By its words: to colour the code for the index a third time is much of what a build takes.
      options: {
        _render: (text, env, md) => md.render(text.replace(/^ *(`{3,}).*?^ *\1$|^ *<<< [^\n]*$/gms, ''), env),
      },
    },
    docFooter: { prev: false, next: false },
  },
  vite: {
    plugins: [llms({ ignoreFiles: ['generated/**'], injectLLMHint: false, excludeIndexPage: false })],
    build: { chunkSizeWarningLimit: 1_500 }, // the index of the search, which comes when somebody searches
    // The library's own sources, as in the tests: nothing has to be built before.
    resolve: { conditions: ['@cancelkit/source'] },
    ssr: { resolve: { conditions: ['@cancelkit/source'] } },
  },
});
