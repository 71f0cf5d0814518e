'use client';
// Which colours this browser shows and how others are chosen.
import { useSyncExternalStore } from 'react';
import { storedChoice } from './local-storage.ts';

/** `system`: dark or light, as the device is set. */
export const THEMES = ['system', 'dark', 'light', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];
export const THEME_WORD: Readonly<Record<Theme, string>> = {
  system: 'As this device',
  dark: 'Dark',
  light: 'Light',
  contrast: 'High contrast',
};

const chosen = storedChoice('theme');
const read = (): Theme => THEMES.find((theme) => theme === chosen.read()) ?? 'system';

export const useTheme = (): Theme => useSyncExternalStore(chosen.subscribe, read, () => 'system' as const);

export const chooseTheme = (theme: Theme): void => chosen.set(theme === 'system' ? '' : theme);

function show(): void {
  const theme = read();
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}

// For as long as the page is there: another tab of this browser may choose other colours for this one too.
if (typeof window !== 'undefined') chosen.subscribe(show);
