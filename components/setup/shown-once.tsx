'use client';
// How a secret is shown the one time it can be: to be read, copied, and gone.
import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
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
  const copy = (): void => {
    // Only where the page came over https or from this machine; the text can be selected anywhere.
    void navigator.clipboard?.writeText(secret ?? '').then(
      () => setCopied(true),
      () => {},
    );
  };
  const close = (): void => {
    setCopied(false);
    onClose();
  };
  return (
    <ChooseDialog open={secret !== null} title={title} description={description} onClose={close}>
      <output
        data-secret
        className="mt-4 block rounded-md border border-line bg-canvas p-3 font-mono text-base break-all select-all"
      >
        {secret}
      </output>
      <div className="mt-4 flex flex-wrap justify-end gap-2">
        <Button onClick={copy}>
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
