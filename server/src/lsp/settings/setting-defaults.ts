/**
 * Every setting below `pinset.`, with its default. The server reads them by these names only, and a test holds the
 * manifest against them.
 */
export const settingDefaults = {
  /** Path of a host profile or a capture, for documents that no profile claims. Relative to the workspace folder. */
  host: '',
  /** Severities by the names of rules; what the host's profile says comes first. */
  rules: {},
  /** `off`, `messages` or `verbose`: read by the language client itself. */
  'trace.server': 'off',
} as const;

export type SettingName = keyof typeof settingDefaults;
