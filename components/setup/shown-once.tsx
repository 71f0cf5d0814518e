'use client';
// How a secret is shown the one time it can be: to be read, copied, and gone.
import { Check, Copy } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { ChooseDialog } from '#components/ui/dialogs.tsx';
import { useWords } from '#components/ui/i18n/use-words.tsx';

export function ShownOnce({
  title,
  description,
  secret,
  onClose,
}: {
  title: string;
  description: string;
  /** `null`: nothing is shown. */
  secret: string | null;
  onClose: () => void;
}) {
  const { t } = useWords();
  const [copied, setCopied] = useState(false);
  const shown = useRef<HTMLOutputElement>(null);
  const copy = async (): Promise<void> => {
    if (shown.current && secret !== null) setCopied(await copyOut(shown.current, secret));
  };
  const close = (): void => {
    setCopied(false);
    onClose();
  };
  return (
    <ChooseDialog open={secret !== null} stays title={title} description={description} onClose={close}>
      <output
        ref={shown}
        data-secret
        className="mt-4 block rounded-md border border-line bg-canvas p-3 font-mono text-base break-all select-all"
      >
        {secret}
      </output>
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button data-first-focus onClick={() => void copy()}>
          {copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
          {copied ? t('Copied') : t('Copy')}
        </Button>
        <Button look="primary" onClick={close}>
          {t('I have kept it')}
        </Button>
      </div>
    </ChooseDialog>
  );
}

/**
 * Whether it is in the clipboard. Browsers give their clipboard to a page that came over https or from this machine
 * alone; on any other they copy what is selected, and what is selected can be copied by hand where they do not.
 */
async function copyOut(element: HTMLElement, text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    window.getSelection()?.selectAllChildren(element);
    return document.execCommand('copy');
  }
}
