/** Which folder of a package stands on which: imports go downward only. Folders of one floor do not see each other. */
const floors = {
  'packages/cancellation/src': [
    ['time', 'errors'],
    ['registrations'],
    ['links', 'sources'],
    ['waiting'],
    ['combinators', 'retry'],
  ],
  'packages/node/src': [['postgres', 'processes', 'http', 'streams'], ['shutdown']],
};

/** Floors of whole packages: what may be imported by name is what package.json declares; this is for relative paths. */
const packages = [
  'completion',
  'cancellation',
  'node',
  'cancelkit',
  'threads',
  'testing',
  'eslint-plugin',
  'operations',
];

/** The zones of `import-x/no-restricted-paths`. */
export const upwardImports = [
  ...Object.entries(floors).flatMap(([root, levels]) =>
    levels.flatMap((level, height) =>
      level.map((folder) => ({
        target: `./${root}/${folder}`,
        from: [
          `./${root}/index.ts`,
          ...levels
            .slice(height)
            .flat()
            .filter((other) => other !== folder)
            .map((other) => `./${root}/${other}`),
        ],
        message: `Imports go downward only: ${folder}/ does not stand on this.`,
      })),
    ),
  ),
  ...packages.map((name) => ({
    target: `./packages/${name}/src`,
    from: packages.filter((other) => other !== name).map((other) => `./packages/${other}/src`),
    message: 'Import another package by its name.',
  })),
];
