'use client';
// How large the room is that an element offers to what is drawn in pixels.
import { useLayoutEffect, useState } from 'react';

export type Area = { readonly width: number; readonly height: number };

/** In pixels; until there is an element, what a wall's middle usually is. */
export function useRoom(element: HTMLElement | null): Area {
  const [size, setSize] = useState({ width: 1600, height: 800 });
  // Before anything is painted: text sized by another room would be seen for a moment.
  useLayoutEffect(() => {
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
