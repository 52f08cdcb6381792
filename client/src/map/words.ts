import { l10n } from 'vscode';

/** The page's own words in the user's language; `{0}` is filled in by the page. All others come with the map. */
export type MapWords = ReturnType<typeof mapWords>;

/** The words of the page. */
export function mapWords() {
  return {
    figures: l10n.t('Figures and zoom'),
    map: l10n.t('Map of the host'),
    loading: l10n.t('Drawing the map…'),
    nextConflict: l10n.t('Go to the next conflict (n)'),
    noConflict: l10n.t('There are no conflicts.'),
    onCpus: l10n.t('{0} on CPUs {1}'),
    memoryOn: l10n.t('memory on node {0}'),
    memoryBound: l10n.t('{0} of {1} memory bound'),
    zoomIn: l10n.t('Zoom in (+)'),
    zoomOut: l10n.t('Zoom out (-)'),
    fit: l10n.t('Fit the width (0)'),
    cpuDetails: l10n.t('The CPU in detail'),
    hint: l10n.t(
      'Point at a CPU. Arrow keys go from CPU to CPU, Enter shows its pin in the text, n goes to the next conflict.',
    ),
    chooseHost: l10n.t('Select Host'),
    noMap: l10n.t('There is no map: {0}'),
    vacant: l10n.t('Nothing is pinned to CPU {0}.'),
    zoomed: l10n.t('zoom {0} %'),
  };
}
