import { ColorThemeKind, window } from 'vscode';
import type { MapScheme } from '../../server/src/lsp/protocol.ts';

/** The colours that pictures of the server have to go with. */
export function colorScheme(): MapScheme {
  switch (window.activeColorTheme.kind) {
    case ColorThemeKind.Light:
      return 'light';
    case ColorThemeKind.Dark:
      return 'dark';
    case ColorThemeKind.HighContrastLight:
      return 'high contrast light';
    case ColorThemeKind.HighContrast:
      return 'high contrast dark';
  }
}
