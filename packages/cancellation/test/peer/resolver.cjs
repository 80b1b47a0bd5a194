// What a test of abort-controller-x imports from beside it is our package; its test helpers are its own. A moduleNameMapper
// would not do: it would hand our package to the built abort-controller-x too, which imports `./execute` as its tests do.
const { join } = require('node:path');

const ours = join(__dirname, '../..', process.env.CANCELKIT_PEER_ON === 'dist' ? 'dist/index.cjs' : 'src/index.ts');
const testsOfPeer = join('abort-controller-x', 'src');

module.exports = (request, options) => {
  if (options.basedir.endsWith(testsOfPeer) && /^\.\/\w+$/.test(request)) return ours;
  return options.defaultResolver(request, options);
};
