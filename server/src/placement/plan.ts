import type { PlanResult } from './placement.ts';
import type { PlacementRequest } from './request.ts';
import type { Space } from './space.ts';

export type PlanDomain = (request: PlacementRequest, space: Space) => PlanResult;
