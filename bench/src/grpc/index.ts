import type { Scenario } from '../scenario.js';
import { connectFanOut } from './connect-fan-out.js';
import { grpcFanOut } from './grpc-fan-out.js';
import { grpcReplay } from './replay.js';

/** gRPC and Connect. */
export const GRPC_SCENARIOS: readonly Scenario[] = [grpcFanOut, connectFanOut, grpcReplay];
