'use client';
// Which dialog is drawn by whom. Imported lazily by floor-dialogs.tsx.
import { AgentDialog } from '#components/floor/agents/agent-dialog.tsx';
import { CallDialog } from '#components/floor/calls/call-dialog.tsx';
import { QueuePanel } from '#components/floor/queues/queue-panel.tsx';
import { DialDialog, PauseDialog } from './agent-dialogs.tsx';
import { AskDialog } from './ask-dialog.tsx';
import { CommandPalette } from './command-palette.tsx';
import type { FloorDialog } from './dialog-context.ts';
import { ExtensionDialog } from './extension-dialog.tsx';
import { KeysDialog } from './keys-dialog.tsx';
import { QueueDialog } from './queue-dialog.tsx';
import { TransferDialog } from './transfer-dialog.tsx';

export function OpenedDialog({ dialog, onClose }: { dialog: FloorDialog; onClose: () => void }) {
  switch (dialog.what) {
    case 'ask':
      return <AskDialog id={dialog.call} verb={dialog.verb} onClose={onClose} />;
    case 'transfer':
      return <TransferDialog id={dialog.call} verb={dialog.verb} onClose={onClose} />;
    case 'extension':
      return <ExtensionDialog id={dialog.call} verb={dialog.verb} onClose={onClose} />;
    case 'call':
      return <CallDialog key={dialog.call} id={dialog.call} onClose={onClose} />;
    case 'agent':
      return <AgentDialog key={dialog.agent} id={dialog.agent} onClose={onClose} />;
    case 'openedQueue':
      return <QueuePanel key={dialog.queue} id={dialog.queue} onClose={onClose} />;
    case 'pause':
      return <PauseDialog id={dialog.agent} onClose={onClose} />;
    case 'dial':
      return <DialDialog id={dialog.agent} onClose={onClose} />;
    case 'queue':
      return <QueueDialog id={dialog.agent} verb={dialog.verb} onClose={onClose} />;
    case 'palette':
      return <CommandPalette onClose={onClose} />;
    case 'keys':
      return <KeysDialog onClose={onClose} />;
  }
}
