/** The lowest version of `pg` that this package is for; its types are those of the newest. */
declare module 'pg-8.11' {
  import pg from 'pg';
  // eslint-disable-next-line no-restricted-syntax -- it is what the package exports
  export default pg;
}
