// Proves that both stores of settings keep the contract.
import { settingsContract } from '#tests/contract/settings.ts';
import { openFileBench, openMemoryBench } from './benches.ts';

settingsContract('memory', openMemoryBench);
settingsContract('the YAML file', () => openFileBench());
