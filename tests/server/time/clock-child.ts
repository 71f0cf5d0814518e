// How to say again and again what time it is by the wall clock and by ours, in a process of its own whose clock a
// test sets.
import { realClock } from '#server/time/clock.ts';

setInterval(() => console.log(JSON.stringify({ wall: Date.now(), ours: realClock.now() })), 50);
