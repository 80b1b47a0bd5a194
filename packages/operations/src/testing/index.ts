export { type MemoryStoreOptions, memoryStore } from './memory-store.js';
export { type ContractCase, type ContractStore, storeContract } from './store-contract.js';
