/**
 * Operations with an id, in a database that you run: started here, canceled there, awaited anywhere.
 *
 * @module
 */
export * from '@cancelkit/operations';
export * from '@cancelkit/operations/postgres';
export * from '@cancelkit/operations/redis';
export * from '@cancelkit/operations/testing';
