import v8 from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How large the young generation of V8's heap may grow, in bytes, and how rarely its size is asked for. */
const most = 8 * 2 ** 20;
const interval = 16;

/** Which part of it has to be in use for a collection in advance: a keystroke may need the rest. */
const worthCollecting = 0.2;

/**
 * Keeps V8's young generation small. Nearly all that is allocated while files are read and checked is garbage at once, so a small one takes no
 * more time, but V8 lets it grow to some 100 MB. A process cannot give itself `--max-semi-space-size`; only the growth
 * can be turned off, when it is large enough.
 */
export class YoungGeneration {
  private calls = 0;
  private grows = true;
  private collector: NodeJS.GCFunction | null = null;

  /** To be called often while documents are read. */
  limit(): void {
    if (!this.grows || this.calls++ % interval > 0) return;
    const space = newSpace();
    if (space === undefined || space.space_size < most) return;
    this.grows = false;
    v8.setFlagsFromString('--semi-space-growth-factor=1');
  }

  /**
   * Collects the garbage in it if there is much. V8 does so as soon as it is full, which for a user who types is in the
   * middle of every few keystrokes. Between keystrokes it delays nothing.
   */
  collect(): void {
    const space = newSpace();
    if (space === undefined || space.space_used_size < space.space_size * worthCollecting) return;
    this.collector ??= collector();
    void this.collector({ type: 'minor' });
  }
}

function newSpace() {
  return v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
}

/**
 * V8's own function, which Node shows only to those who ask for it. The flag is needed for a moment only; if it stayed, V8
 * would reject the compiled code of every module that is loaded later, because it was compiled under other flags.
 */
function collector(): NodeJS.GCFunction {
  v8.setFlagsFromString('--expose-gc');
  const collect: NodeJS.GCFunction = runInNewContext('gc');
  v8.setFlagsFromString('--no-expose-gc');
  return collect;
}
