'use client';
// When a list must keep still: while a pointer is over it and has moved of late.
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { frozenOrder } from './frozen-order.ts';

/** A pointer left lying on the list is not about to press anything. */
const IDLE_MS = 8000;

/**
 * The ids in the order to show, and the handlers that notice the pointer; `freeze` is for whoever moves by keyboard.
 * Ids gone meanwhile stay as gaps.
 * @param asked what a person chose of order and filter: another choice is obeyed at once, wherever the pointer is.
 */
export function useFrozenOrder(current: readonly string[], asked = '') {
  const [frozen, setFrozen] = useState(false);
  const [obeyed, setObeyed] = useState(asked);
  if (obeyed !== asked) {
    setObeyed(asked);
    setFrozen(false);
  }
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
  return { order, handlers, freeze };
}
