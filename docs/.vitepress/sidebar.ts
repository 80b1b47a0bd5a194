import type { DefaultTheme } from 'vitepress';

/** Every page that is written by hand, in reading order. */
export const sidebar: DefaultTheme.SidebarItem[] = [
  {
    text: 'Start',
    items: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Which function?', link: '/which-function' },
      { text: 'What you write today', link: '/instead' },
      { text: 'The three states', link: '/three-states' },
      { text: 'The laws', link: '/laws' },
      { text: 'Errors', link: '/errors' },
      { text: 'Playground', link: '/playground' },
    ],
  },
  {
    text: 'Guides',
    items: [
      { text: 'Wrap a callback API', link: '/guides/callbacks' },
      { text: 'Events', link: '/guides/events' },
      { text: 'Timers', link: '/guides/timers' },
      { text: 'A search box in React', link: '/guides/react' },
      { text: 'HTTP service', link: '/guides/http' },
      { text: 'Transactions', link: '/guides/transactions' },
      { text: 'Processes', link: '/guides/processes' },
      { text: 'LLM and SSE streams', link: '/guides/streams' },
      { text: 'Queues', link: '/guides/queues' },
      { text: 'Workers', link: '/guides/workers' },
      { text: 'Across machines', link: '/guides/operations' },
      { text: 'Testing', link: '/guides/testing' },
      { text: 'AsyncLocalStorage', link: '/guides/context' },
    ],
  },
  {
    text: 'Migration',
    items: [
      { text: 'Overview', link: '/migrate/' },
      { text: 'abort-controller-x', link: '/migrate/abort-controller-x' },
      { text: 'p-retry', link: '/migrate/p-retry' },
      { text: 'p-timeout', link: '/migrate/p-timeout' },
      { text: 'p-map', link: '/migrate/p-map' },
      { text: 'p-event', link: '/migrate/p-event' },
      { text: 'delay', link: '/migrate/delay' },
      { text: 'AbortSignal.any by hand', link: '/migrate/abortsignal-any' },
      { text: '.NET', link: '/migrate/dotnet' },
    ],
  },
  {
    text: 'More',
    items: [
      { text: 'Lint rules', link: '/lint/' },
      { text: 'Performance', link: '/performance' },
      { text: 'Reference', link: '/api/' },
    ],
  },
];
