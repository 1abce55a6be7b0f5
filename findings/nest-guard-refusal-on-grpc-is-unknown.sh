#!/usr/bin/env bash
# A guard that returns false refuses an HTTP request of a Nest application with 403, and the same guard refuses a
# gRPC call with the status UNKNOWN, not PERMISSION_DENIED.
#
# Clients and dashboards that tell refusals from faults by the status count every refused call as a fault, and
# retry policies for UNKNOWN retry it. The refusal can be told only by its text, `Forbidden resource`.
#
# Seen with @nestjs/core, common, platform-express 12.5.1, microservices 12.1.1, @grpc/grpc-js 1.14.7: a hybrid
# application with inheritAppConfig and one global guard.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm pkg set type=module >/dev/null
npm install --silent --no-audit --no-fund @nestjs/core@12.5.1 @nestjs/common@12.5.1 @nestjs/platform-express@12.5.1 \
  @nestjs/microservices@12.1.1 @grpc/grpc-js@1.14.7 @grpc/proto-loader@0.8.1 rxjs@7.8.2 reflect-metadata@0.2.2 >/dev/null
cat > clock.proto <<'PROTO'
syntax = "proto3";
package clock;
message Time { string text = 1; }
service Clock { rpc Read(Time) returns (Time); }
PROTO
cat > run.mjs <<'JS'
import 'reflect-metadata';
import { createServer } from 'node:net';
import grpc from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GrpcMethod, Transport } from '@nestjs/microservices';

class ClockController {
  read() {
    return { text: 'noon' };
  }
}
const read = Object.getOwnPropertyDescriptor(ClockController.prototype, 'read');
GrpcMethod('Clock', 'Read')(ClockController.prototype, 'read', read);
Get('clock')(ClockController.prototype, 'read', read);
Controller()(ClockController);
class AppModule {}
Module({ controllers: [ClockController] })(AppModule);

const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => {
    const { port: free } = probe.address();
    probe.close(() => resolve(free));
  });
});
const url = `127.0.0.1:${port}`;
const app = await NestFactory.create(AppModule, { logger: false });
app.useGlobalGuards({ canActivate: () => false });
app.connectMicroservice(
  { transport: Transport.GRPC, options: { url, package: 'clock', protoPath: 'clock.proto' } },
  { inheritAppConfig: true },
);
await app.startAllMicroservices();
await app.listen(0, '127.0.0.1');

const { status } = await fetch(`${await app.getUrl()}/clock`);
const { clock } = grpc.loadPackageDefinition(loadSync('clock.proto'));
const client = new clock.Clock(url, grpc.credentials.createInsecure());
const refused = await new Promise((resolve) => client.read({ text: '' }, (error) => resolve(error)));
client.close();
await app.close();
const seen = { http: status, grpc: grpc.status[refused?.code], details: refused?.details };
console.log(seen);
process.exit(seen.http === 403 && seen.grpc === 'UNKNOWN' && seen.details === 'Forbidden resource' ? 0 : 1);
JS
node run.mjs || { echo 'Nest refuses gRPC calls differently now'; exit 1; }
echo 'as found: a guard refuses HTTP with 403, and gRPC with UNKNOWN'
