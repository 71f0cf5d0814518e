// The page's own size of text, for what is drawn in pixels.

/** Pixels. On large screens it grows, and the room for text must. */
export const rem = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
