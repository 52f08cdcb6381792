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
    readAt: l10n.t('read {0}'),
    zoomIn: l10n.t('Zoom in (+)'),
    zoomOut: l10n.t('Zoom out (-)'),
    fit: l10n.t('Fit the width (0)'),
    cpuDetails: l10n.t('The CPU in detail'),
    hint: l10n.t(
      'Point at a CPU. Drag who is there to another CPU; with Shift, all of the domain. Arrow keys go from CPU to CPU, Enter shows its pin in the text, m picks it up, n goes to the next conflict.',
    ),
    chooseHost: l10n.t('Select Host'),
    openProfile: l10n.t('Open the Profile'),
    emptyHost: l10n.t(
      'No guest is known on this host. Its profile lists the domains and scripts that run there under "documents".',
    ),
    noMap: l10n.t('There is no map: {0}'),
    vacant: l10n.t('Nothing is pinned to CPU {0}.'),
    zoomed: l10n.t('zoom {0} %'),
    vcpuOf: l10n.t('vCPU {0} of {1}'),
    vcpusOf: l10n.t('vCPUs {0} of {1}'),
    emulatorOf: l10n.t('emulator of {0}'),
    iothreadOf: l10n.t('iothread {0} of {1}'),
    iothreadsOf: l10n.t('iothreads {0} of {1}'),
    processOf: l10n.t('process {0}'),
    allOf: l10n.t('all of {0}'),
    memoryOf: l10n.t('memory of {0} on node {1}'),
    free: l10n.t('free'),
    itsOwn: l10n.t('it is here now'),
    takenBy: l10n.t('taken by {0}'),
    siblingOf: l10n.t('sibling of {0}'),
    reserved: l10n.t('reserved for the host'),
    offline: l10n.t('offline'),
    disallowed: l10n.t('not allowed for guests'),
    farFromMemory: l10n.t('on node {0}, but the memory is on node {1}'),
    cpu: l10n.t('CPU {0}'),
    core: l10n.t('core {0}', '{{0}}'),
    node: l10n.t('node {0}'),
    moveTo: l10n.t('{0} → {1}'),
    findingsAfter: l10n.t('findings {0} → {1}'),
    held: l10n.t(
      'Held: {0}. Arrow keys choose a place, Enter drops it, w means the core or the node, m takes something else from here, Escape puts it back.',
    ),
    nothingHere: l10n.t('There is nothing to pick up here.'),
    selected: l10n.t('{0} selected, {1} in all'),
    notSelected: l10n.t('{0} not selected, {1} in all'),
    legend: l10n.t('Legend'),
    accept: l10n.t('Accept'),
    putBack: l10n.t('Put back.'),
    notMoved: l10n.t('Not moved: {0}.'),
    changedMeanwhile: l10n.t('The text has changed. Pick it up again.'),
    otherHost: l10n.t('Put back: the map shows another host now.'),
  };
}
