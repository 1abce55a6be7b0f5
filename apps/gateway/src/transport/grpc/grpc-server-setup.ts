import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import type { Server } from '@grpc/grpc-js';
import type { PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import type { GrpcOptions } from '@nestjs/microservices';
import type { HealthImplementation } from 'grpc-health-check';
import { PipelineService } from '#contract';
import { MAX_REQUEST_BYTES } from '../requests/request-bounds.js';
import { useGeneratedMessages } from './protobuf-codec.js';
import { reflectedFiles } from './reflected-files.js';

const PACKAGE = 'insightify.v1';
const KEEPALIVE_TIMEOUT_MS = 20_000;

/** Returns the options with which Nest makes the gRPC server: the generated messages, the health service and reflection. */
export function grpcServerSetup(
  url: string,
  health: HealthImplementation,
  keepAliveMs: number,
  maxStreamsPerConnection: number,
): GrpcOptions['options'] {
  return {
    url,
    package: PACKAGE,
    protoPath: 'insightify/v1/pipeline.proto',
    loader: { includeDirs: [protoFolder()], keepCase: true },
    maxReceiveMessageLength: MAX_REQUEST_BYTES,
    channelOptions: {
      'grpc.keepalive_time_ms': keepAliveMs,
      'grpc.max_concurrent_streams': maxStreamsPerConnection,
      'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
      // A second gateway would otherwise share this one's port instead of failing to start.
      'grpc.so_reuseport': 0,
    },
    onLoadPackageDefinition: (loaded: PackageDefinition, server: Server) => {
      const definition = loaded[PipelineService.typeName];
      if (definition === undefined || 'format' in definition) {
        throw new Error(`the loaded proto lacks ${PipelineService.typeName}`);
      }
      new ReflectionService(reflectedFiles()).addToServer(server);
      useGeneratedMessages(definition, PipelineService);
      health.addToServer(server);
    },
  };
}

/** Returns the installation's `proto` folder, both for sources and for the build. */
function protoFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'proto', 'insightify'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('the installation lacks its proto folder');
    folder = parent;
  }
  return join(folder, 'proto');
}
