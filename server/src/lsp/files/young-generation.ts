import v8 from 'node:v8';

/** How large the young generation of V8's heap may grow, in bytes, and how rarely its size is asked for. */
const most = 8 * 2 ** 20;
const interval = 16;

/**
 * Keeps V8's young generation small. Nearly all that is allocated while files are read and checked is garbage at once, so a small one takes no
 * more time, but V8 lets it grow to some 100 MB. A process cannot give itself `--max-semi-space-size`; only the growth
 * can be turned off, when it is large enough.
 */
export class YoungGeneration {
  private calls = 0;
  private grows = true;

  /** To be called often while documents are read. */
  limit(): void {
    if (!this.grows || this.calls++ % interval > 0) return;
    const space = v8.getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space');
    if (space === undefined || space.space_size < most) return;
    this.grows = false;
    v8.setFlagsFromString('--semi-space-growth-factor=1');
  }
}
