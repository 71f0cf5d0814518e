'use client';
// A menu that opens at a button: things to do, remarks, and choices of one.
import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';

const ITEM =
  'flex min-h-8 cursor-default items-center gap-2.5 rounded-md px-2.5 py-1 text-start text-sm outline-none select-none data-[disabled]:opacity-45 data-[highlighted]:bg-accent data-[highlighted]:text-on-accent';

/** `button` is the trigger; it must take a ref. Open from the first: it is drawn once somebody wants it (menu-door.tsx). */
export function Menu({ button, children }: { button: ReactNode; children: ReactNode }) {
  return (
    <DropdownMenu.Root modal={false} defaultOpen>
      <DropdownMenu.Trigger asChild>{button}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="floating max-h-(--radix-dropdown-menu-content-available-height) min-w-48 max-w-[min(22rem,calc(100vw-1rem))] overflow-y-auto p-1.5"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** `onDown` is told when the finger goes down, before anything can move. */
export function MenuItem({
  icon,
  disabled = false,
  onDown,
  onSelect,
  children,
}: {
  icon?: ReactNode;
  disabled?: boolean;
  onDown?: () => void;
  onSelect: () => void;
  children: ReactNode;
}) {
  return (
    <DropdownMenu.Item
      disabled={disabled}
      className={ITEM}
      onPointerDown={() => onDown?.()}
      onSelect={() => onSelect()}
    >
      <span aria-hidden className="flex w-4 shrink-0 justify-center [&>svg]:size-4">
        {icon}
      </span>
      <span className="min-w-0 flex-1">{children}</span>
    </DropdownMenu.Item>
  );
}

export function MenuLine() {
  return <DropdownMenu.Separator className="my-1.5 h-px bg-line" />;
}

export function MenuTitle({ children }: { children: ReactNode }) {
  return (
    <DropdownMenu.Label className="px-2.5 py-1 text-xs font-semibold text-soft">
      {children}
    </DropdownMenu.Label>
  );
}

/** Something to read, not to press; reached by the arrow keys like the rest. */
export function MenuRemark({ children }: { children: ReactNode }) {
  return (
    <DropdownMenu.Item
      aria-disabled
      onSelect={(event) => event.preventDefault()}
      className="rounded-md px-2.5 py-1 text-xs text-soft outline-none data-[highlighted]:bg-panel"
    >
      {children}
    </DropdownMenu.Item>
  );
}

export function MenuChoice<V extends string>({
  value,
  options,
  onChoose,
}: {
  value: V;
  options: readonly { readonly value: V; readonly text: string; readonly lang?: string }[];
  onChoose: (value: V) => void;
}) {
  return (
    <DropdownMenu.RadioGroup value={value} onValueChange={(next) => onChoose(next as V)}>
      {options.map((option) => (
        <DropdownMenu.RadioItem
          key={option.value}
          value={option.value}
          lang={option.lang}
          className={classes(ITEM, 'font-medium')}
          onSelect={(event) => event.preventDefault()}
        >
          <span aria-hidden className="flex w-4 shrink-0 justify-center">
            <DropdownMenu.ItemIndicator>
              <Check className="size-4" />
            </DropdownMenu.ItemIndicator>
          </span>
          {option.text}
        </DropdownMenu.RadioItem>
      ))}
    </DropdownMenu.RadioGroup>
  );
}
