// The wall as the one script of an older TV: the same components as Next's page, without what nobody at a TV can ask for.
import './polyfills.ts';
import { createRoot } from 'react-dom/client';
import { LineProvider } from '#components/live/line-provider.tsx';
import { reloadWithin } from '#components/live/reload.ts';
import { type Language, LanguagesProvider } from '#components/ui/i18n/use-words.tsx';
import { store } from '#components/ui/local-storage.ts';
import { WallScreen } from '#components/wall/wall-screen.tsx';

/** Put in when the script is built. */
const LANGUAGES = JSON.parse(process.env['RINGSIDE_LANGUAGES'] ?? '[]') as readonly Language[];
const RELOAD_MS = 10_000;

// As components/ui/first-script.ts does on other pages; nothing has been drawn yet.
const asked = new URLSearchParams(window.location.search);
for (const choice of ['theme', 'language']) {
  const value = asked.get(choice);
  if (value) store(choice, value);
}

// What the server wrote there is for browsers that do not come so far.
const place = document.getElementById('wall');
document.querySelector('title')?.remove();
if (place) {
  const id = decodeURIComponent(window.location.pathname.split('/')[2] ?? '');
  createRoot(place, { onUncaughtError: () => void reloadWithin(RELOAD_MS) }).render(
    <LanguagesProvider languages={LANGUAGES}>
      <LineProvider view="wall" wall={id}>
        <WallScreen id={id} />
      </LineProvider>
    </LanguagesProvider>,
  );
}
