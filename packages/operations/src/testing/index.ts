export type { ContractStore } from './contract-bench.js';
export { type MemoryStoreOptions, memoryStore } from './memory-store.js';
export { type ContractCase, storeContract } from './store-contract.js';
