'use client';
// How large the place for the tiles is and whether anybody moves a pointer.
import { useEffect, useState } from 'react';
import type { Area } from './type-size.ts';

/** The room an element offers, in pixels. */
export function useRoom(element: HTMLElement | null): Area {
  const [size, setSize] = useState({ width: 1600, height: 800 });
  useEffect(() => {
    if (!element) return;
    const measure = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0 && height > 0)
        setSize((before) =>
          before.width === width && before.height === height ? before : { width, height },
        );
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [element]);
  return size;
}

/** True when no pointer has moved for a while. */
export function useIdle(afterMs: number): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    let timer = setTimeout(() => setIdle(true), afterMs);
    const moved = (): void => {
      clearTimeout(timer);
      setIdle(false);
      timer = setTimeout(() => setIdle(true), afterMs);
    };
    window.addEventListener('pointermove', moved);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pointermove', moved);
    };
  }, [afterMs]);
  return idle;
}
