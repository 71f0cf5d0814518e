// The frame every page stands in.
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { FIRST_SCRIPT } from '#components/ui/first-script.ts';
import { type Language, LanguagesProvider } from '#components/ui/i18n/use-words.tsx';
import './globals.css';

export const metadata: Metadata = {
  description: 'The live picture of a call centre: calls, agents, queues and breaches.',
  robots: { index: false, follow: false },
  formatDetection: { telephone: false },
};

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'dark light' };

/** Put in when the pages are built (next.config.js): one file a language is all it takes to add one. */
const LANGUAGES = JSON.parse(process.env['RINGSIDE_LANGUAGES'] ?? '[]') as readonly Language[];

/** Asks for a header, so that each page is made when it is asked for: a nonce is good for one answer. */
export default async function Layout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <html lang="en" data-version={process.env['RINGSIDE_VERSION']} suppressHydrationWarning>
      <head>
        <script nonce={nonce} suppressHydrationWarning>
          {FIRST_SCRIPT}
        </script>
      </head>
      <body className="font-sans antialiased">
        <LanguagesProvider languages={LANGUAGES}>{children}</LanguagesProvider>
      </body>
    </html>
  );
}
