// Binds Asterisk's calls to the call tracker: what its queues and channels tell is fed step by step.
import { trackCalls } from '#server/pbx-sdk/call-tracker.ts';
import { type Call, type Context, lookAgain } from './memory.ts';

export const tracker = trackCalls<Context, Call>({
  // The queue says itself which rings were in vain.
  settleMs: 0,
  queueKey: (_, queue) => queue,
  agentKey: (_, agent) => agent,
  // The queue names who has it; it credits the member whose phone was rung, whoever picked it up.
  serves: () => true,
  callerOf: () => null,
  goesOutside: () => false,
  callsBeside: () => [],
  isThere: () => true,
  reaches: (_, { dialled }) => dialled,
  touches: () => [],
  stayIsOver: () => undefined,
  forget: (m, call) => void delete m.calls[call.key],
  // Wrap-up is the queue's: it runs on through other calls, and begins when the queue says that a call is complete.
  released: () => undefined,
  changed: (ctx, _, agent) => lookAgain(ctx, agent),
});
