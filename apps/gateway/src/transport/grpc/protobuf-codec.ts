import { toBinary, type DescService, type Message } from '@bufbuild/protobuf';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { asGatewayError } from '../errors/as-gateway-error.js';
import { binaryMessage } from '../requests/binary-message.js';
import { RefusedRequest } from './refused-request.js';

type MethodCodec = {
  -readonly [K in 'requestDeserialize' | 'responseSerialize']: ServiceDefinition[string][K];
};

/**
 * Makes a loaded gRPC service speak the generated messages, so that all wires
 * share one form of them. A response that is bytes already passes as it is:
 * that is how an event is encoded once for all of its watchers.
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
