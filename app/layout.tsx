// Knows the frame every page stands in, and which languages there are files for. Refuses to know the pages.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { FIRST_SCRIPT } from '#components/ui/first-script.ts';
import { type Language, LanguagesProvider } from '#components/ui/use-words.tsx';
import './globals.css';

export const metadata: Metadata = {
  description: 'The live picture of a call centre: calls, agents, queues and breaches.',
  robots: { index: false, follow: false },
  formatDetection: { telephone: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'dark light' };

/** Read when the pages are built: one file a language is all it takes to add one. */
function languages(): readonly Language[] {
  const folder = join(process.cwd(), 'public', 'languages');
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => {
      const { name } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { name: string };
      return { id: file.slice(0, -'.json'.length), name };
    });
}

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <script>{FIRST_SCRIPT}</script>
      </head>
      <body className="font-sans antialiased">
        <LanguagesProvider languages={languages()}>{children}</LanguagesProvider>
      </body>
    </html>
  );
}
