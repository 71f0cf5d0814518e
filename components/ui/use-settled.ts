'use client';
// When something has stood still long enough to be pressed.
import { useEffect, useState } from 'react';

/** False for a moment after `value` changed: a hand already on its way must not press what has just appeared. */
export function useSettled(value: unknown, forMs = 600): boolean {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), forMs);
    return () => clearTimeout(timer);
  }, [value, forMs]);
  return Object.is(settled, value);
}
