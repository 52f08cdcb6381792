/**
 * The locale of messages in a POSIX environment: the first of LC_ALL, LC_MESSAGES and LANG that is not empty
 * (POSIX.1-2017, Base Definitions 8.2). LANGUAGE, the list of GNU gettext, does not count.
 */
export function environmentLocale(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  return environment.LC_ALL || environment.LC_MESSAGES || environment.LANG || undefined;
}
