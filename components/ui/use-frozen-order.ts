'use client';
// Knows when a list must keep still: while a pointer is over it and has moved of late. Refuses to know its rows.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { frozenOrder } from './frozen-order.ts';

/** A pointer left lying on the list is not about to press anything. */
const IDLE_MS = 8000;

/** The ids in the order to show, and the handlers that notice the pointer. Ids gone meanwhile stay as gaps. */
export function useFrozenOrder(current: readonly string[]) {
  const [frozen, setFrozen] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const last = useRef<readonly string[]>(current);
  const order = useMemo(() => frozenOrder(last.current, current, frozen), [current, frozen]);
  useEffect(() => {
    last.current = order;
  }, [order]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const thaw = useCallback(() => {
    clearTimeout(timer.current);
    setFrozen(false);
  }, []);
  const freeze = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setFrozen(false), IDLE_MS);
    setFrozen(true);
  }, []);
  const handlers = useMemo(
    () => ({ onPointerMove: freeze, onPointerDown: freeze, onPointerLeave: thaw }),
    [freeze, thaw],
  );
  return { order, handlers };
}
