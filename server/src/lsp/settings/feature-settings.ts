import type { CodeLensKind, InlayHintKind } from '../../features/analysis.ts';
import { innermostFolder } from '../documents/uris.ts';
import { noSettings, type Settings, type SettingsByFolder } from './settings.ts';

/** The settings of what is shown within a text, `pinset.inlayHints` and `pinset.codeLens`, one value for each folder. */
export class FeatureSettings {
  private settings: SettingsByFolder = new Map();
  private folders: readonly string[] = [];

  /** Sets the values of the settings. */
  set(settings: SettingsByFolder): void {
    this.settings = settings;
    this.folders = [...settings.keys()].filter((folder) => folder !== null);
  }

  /** The kinds of inlay hints that are switched on for a document. */
  inlayHintsFor(uri: string): ReadonlySet<InlayHintKind> {
    return this.settingsFor(uri).inlayHints;
  }

  /** The kinds of code lenses that are switched on for a document. */
  codeLensesFor(uri: string): ReadonlySet<CodeLensKind> {
    return this.settingsFor(uri).codeLens;
  }

  private settingsFor(uri: string): Settings {
    return this.settings.get(innermostFolder(uri, this.folders)) ?? noSettings;
  }
}
