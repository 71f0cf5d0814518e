'use client';
// The kinds of dialog: one that asks before something happens, one to choose in, one at the side to read in.
import { X } from 'lucide-react';
import { AlertDialog, Dialog } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { useWords } from '#components/ui/i18n/use-words.tsx';
import { Button } from './button.tsx';
import { classes } from './classes.ts';

const SHADE = 'fixed inset-0 z-40 bg-black/55';
const CARD =
  'fixed top-1/2 left-1/2 z-50 max-h-[92dvh] w-[min(32rem,calc(100vw-1.5rem))] -translate-x-1/2 -translate-y-1/2 overflow-y-auto rounded-xl border border-line bg-panel p-5 shadow-2xl';
/** Where there are columns it stands on the last of them: nothing else is covered, nothing moves. */
const SIDE =
  'fixed inset-y-0 end-0 z-40 flex w-[min(30rem,100vw)] flex-col overflow-y-auto border-s border-line bg-panel p-5 shadow-2xl md:top-12 xl:w-[calc(max(20rem,25vw)+0.75rem)] min-[87.5rem]:top-[7.5rem] min-[87.5rem]:w-[calc(max(20rem,22vw)+0.75rem)]';

/**
 * Where one stood when it opened, and where one stands again when it is closed: whoever works without a mouse would else
 * begin at the top of the page. Whoever has gone elsewhere beside it stays there.
 */
function useWayBack() {
  const from = useRef<Element | null>(null);
  return {
    leave: (): void => {
      from.current = document.activeElement;
    },
    comeBack: (event: Event): void => {
      event.preventDefault();
      const { current } = from;
      if (document.activeElement === document.body && current instanceof HTMLElement) current.focus();
    },
  };
}

type AskProps = {
  readonly open: boolean;
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  readonly disabled?: boolean;
  /** When the finger goes down on the button that does it. */
  readonly onPress?: () => void;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

/** Asks first. The way back has the focus: Enter by habit harms nobody. */
export function AskFirst({
  open,
  title,
  children,
  confirm,
  disabled,
  onPress,
  onConfirm,
  onClose,
}: AskProps) {
  const { t } = useWords();
  const { leave, comeBack } = useWayBack();
  return (
    <AlertDialog.Root open={open} onOpenChange={(now) => !now && onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={SHADE} />
        <AlertDialog.Content className={CARD} onOpenAutoFocus={leave} onCloseAutoFocus={comeBack}>
          <AlertDialog.Title className="text-lg font-semibold text-balance">{title}</AlertDialog.Title>
          <AlertDialog.Description asChild>
            <div className="mt-2 text-soft">{children}</div>
          </AlertDialog.Description>
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>{t('Cancel')}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button
                look="danger"
                disabled={disabled}
                onPointerDown={onPress}
                onKeyDown={(event) => !event.repeat && onPress?.()}
                onClick={onConfirm}
              >
                {confirm}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

type ChooseProps = {
  readonly open: boolean;
  readonly title: string;
  readonly description: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  /** At the side of the page, which lives on beside it: neither covered nor out of reach. */
  readonly side?: boolean;
  /** Closed by its own buttons alone: what it shows would be lost by a press beside it or a key. */
  readonly stays?: boolean;
};

/** Whoever opens it means to write or choose: not the cross in its corner, where Enter would close it. */
function focusField(event: Event, fields: string): void {
  const card = event.currentTarget;
  const field = card instanceof HTMLElement ? card.querySelector<HTMLElement>(fields) : null;
  if (!field) return;
  event.preventDefault();
  field.focus();
}
const FIELDS =
  'input:not([disabled]), select:not([disabled]), textarea:not([disabled]), button[data-first-focus]';
/** At the side stands what is read, and sometimes a form. */
const FORM_FIELDS = 'form input:not([disabled])';
const refuse = (event: Event): void => event.preventDefault();

export function ChooseDialog({
  open,
  title,
  description,
  children,
  onClose,
  side = false,
  stays = false,
}: ChooseProps) {
  const { t } = useWords();
  const { leave, comeBack } = useWayBack();
  const closing = stays
    ? { onEscapeKeyDown: refuse, onInteractOutside: refuse }
    : side
      ? { onInteractOutside: refuse }
      : {};
  return (
    <Dialog.Root open={open} modal={!side} onOpenChange={(now) => !now && onClose()}>
      <Dialog.Portal>
        {side ? null : <Dialog.Overlay className={SHADE} />}
        <Dialog.Content
          {...closing}
          className={side ? SIDE : CARD}
          onOpenAutoFocus={(event) => {
            leave();
            focusField(event, side ? FORM_FIELDS : FIELDS);
          }}
          onCloseAutoFocus={comeBack}
        >
          <div className="flex items-start justify-between gap-3">
            <Dialog.Title className={classes('min-w-0 text-lg font-semibold text-balance break-words')}>
              {title}
            </Dialog.Title>
            <Dialog.Close asChild>
              <Button look="ghost" small aria-label={t('Close')}>
                <X aria-hidden className="size-4" />
              </Button>
            </Dialog.Close>
          </div>
          <Dialog.Description className={classes('mt-1 text-sm text-soft', description === '' && 'sr-only')}>
            {description === '' ? title : description}
          </Dialog.Description>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
