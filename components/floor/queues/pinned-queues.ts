// Which queues somebody pinned in this browser: they stand first among queues that fare alike.
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { storedChoice } from '#components/ui/local-storage.ts';

const choice = storedChoice('pinnedQueues');
/** No id holds one. */
const BETWEEN = '\n';

const read = (text: string): ReadonlySet<string> => new Set(text.split(BETWEEN).filter(Boolean));

/** The ids of the pinned queues, and how to pin or unpin one. */
export function usePinnedQueues(): readonly [ReadonlySet<string>, (queue: string) => void] {
  const text = useSyncExternalStore(choice.subscribe, choice.read, () => '');
  const pinned = useMemo(() => read(text), [text]);
  const toggle = useCallback((queue: string) => {
    const next = new Set(read(choice.read()));
    if (!next.delete(queue)) next.add(queue);
    choice.set([...next].join(BETWEEN));
  }, []);
  return [pinned, toggle];
}
