import { toBinary, type DescService, type Message } from '@bufbuild/protobuf';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { binaryMessage } from '../requests/binary-message.js';
import { RefusedRequest } from '../requests/refused-request.js';

type MethodCodec = {
  -readonly [K in 'requestDeserialize' | 'responseSerialize']: ServiceDefinition[string][K];
};

/**
 * Lets a loaded gRPC service use the generated messages, so that all wires share them. A response that is
 * already bytes is sent as it is, which is how an event is encoded once for all of its watchers.
 */
export function useGeneratedMessages(definition: ServiceDefinition, service: DescService): void {
  for (const method of service.methods) {
    const codec = definition[method.name] as MethodCodec | undefined;
    if (codec === undefined) throw new Error(`the loaded proto lacks ${service.typeName}.${method.name}`);
    codec.requestDeserialize = (bytes: Buffer): object => {
      try {
        return binaryMessage(method.input, bytes);
      } catch (error) {
        return new RefusedRequest(asGatewayError(error));
      }
    };
    codec.responseSerialize = (response: Buffer | Message): Buffer =>
      Buffer.isBuffer(response) ? response : Buffer.from(toBinary(method.output, response));
  }
}
