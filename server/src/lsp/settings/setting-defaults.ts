/**
 * Every setting below `pinset.`, with its default. The server reads only these names, and a test compares the manifest
 * with them.
 */
export const settingDefaults = {
  /** The path of a host profile or capture for documents that no profile claims, relative to the workspace folder. */
  host: '',
  /** Severities by rule id; the host's profile takes precedence. */
  rules: {},
  /** `off`, `messages` or `verbose`; read by the language client. */
  'trace.server': 'off',
} as const;

/** The name of a setting, without `pinset.`. */
export type SettingName = keyof typeof settingDefaults;
