import * as l10n from '@vscode/l10n';
import type { DomainThread } from '../domain/threads.ts';

/** `vCPU 1`, `emulator`, `iothread 2`. */
export function threadName({ role, index }: Pick<DomainThread, 'role' | 'index'>): string {
  switch (role) {
    case 'vcpu':
      return l10n.t('vCPU {0}', `${index}`);
    case 'emulator':
      return l10n.t('emulator');
    case 'iothread':
      return l10n.t('iothread {0}', `${index}`);
  }
}
