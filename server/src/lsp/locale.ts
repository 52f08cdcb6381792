import * as l10n from '@vscode/l10n';

type Bundle = Readonly<Record<string, string>>;

/** The languages that messages are translated to. A bundle is loaded when its language is asked for, so that English waits for none. */
const bundles: Readonly<Record<string, () => Promise<Bundle>>> = {
  ko: async () => (await import('../../../l10n/bundle.l10n.ko.json', { with: { type: 'json' } })).default,
};

/**
 * Makes all messages of this process be in the language of a locale: `ko`, `ko-KR` (LSP) or `ko_KR.UTF-8` (POSIX). The
 * region does not count; what there is no translation for is English. To be called before anything is read, since a
 * message is in words from where the problem is found.
 */
export async function useLocale(locale: string | undefined): Promise<void> {
  const language = /^[a-z]{2,3}(?![a-z])/i.exec(locale ?? '')?.[0].toLowerCase() ?? '';
  const load = Object.hasOwn(bundles, language) ? bundles[language] : undefined;
  l10n.config({ contents: load === undefined ? {} : await load() });
}
