// Which logs of one server the contract is run over.
import { describeLog } from '#tests/contract/log.ts';
import { memoryBench, sqliteBench } from './benches.ts';

describeLog('sqlite', sqliteBench);
describeLog('memory', memoryBench, {
  reopen: 'it keeps nothing when closed, by intent',
  block: 'memory does not fill up before the process dies of it',
});
