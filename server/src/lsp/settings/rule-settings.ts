import { isRule } from '../../features/analysis.ts';
import type { RuleLevels } from '../../rules/engine/severity.ts';
import { innermostFolder } from '../documents/uris.ts';
import type { Log } from '../requests.ts';
import { noLevels, type SettingsByFolder } from './settings.ts';

/** The setting `pinset.rules`, one value for each folder. */
export class RuleSettings {
  private readonly log: Log;
  private settings: SettingsByFolder = new Map();
  private folders: readonly string[] = [];

  constructor(log: Log) {
    this.log = log;
  }

  /** Sets the values of the setting. The caller reports that findings may have changed. */
  set(settings: SettingsByFolder): void {
    this.settings = settings;
    this.folders = [...settings.keys()].filter((folder) => folder !== null);
    const named = new Set([...settings.values()].flatMap((values) => [...values.rules.keys()]));
    for (const id of named) {
      if (!isRule(id)) this.log.warn(`The setting pinset.rules names ${id}, which is not a rule`);
    }
  }

  /** The value for a document: that of the folder that it is in. */
  readonly levelsFor = (uri: string): RuleLevels =>
    this.settings.get(innermostFolder(uri, this.folders))?.rules ?? noLevels;
}
