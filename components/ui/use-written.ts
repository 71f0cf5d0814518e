'use client';
// What somebody has written, once they have paused.
import { useEffect, useState } from 'react';

/** `asked` as it was when it had stood unchanged for `forMs`. */
export function useWritten<T>(asked: T, forMs = 300): T {
  const [written, setWritten] = useState(asked);
  const text = JSON.stringify(asked);
  useEffect(() => {
    const timer = setTimeout(() => setWritten(JSON.parse(text) as T), forMs);
    return () => clearTimeout(timer);
  }, [text, forMs]);
  return written;
}
