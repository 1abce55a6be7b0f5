import { Server, ServerCredentials, type ServerInterceptor } from '@grpc/grpc-js';
import { ServerGrpc, type GrpcOptions } from '@nestjs/microservices';

/** Nest's gRPC server, with the port it was given. */
export class BoundGrpcServer extends ServerGrpc {
  private port: number | undefined;

  constructor(
    private readonly grpcOptions: GrpcOptions['options'],
    private readonly interceptors: ServerInterceptor[],
  ) {
    super(grpcOptions);
  }

  /** The port that the server listens on. @throws before it listens */
  get boundPort(): number {
    if (this.port === undefined) throw new Error('the gRPC server is not listening yet');
    return this.port;
  }

  override async createClient(): Promise<Server> {
    const server = new Server({
      'grpc.max_receive_message_length': this.grpcOptions.maxReceiveMessageLength,
      ...this.grpcOptions.channelOptions,
      interceptors: this.interceptors,
    });
    const { url = '127.0.0.1:0' } = this.grpcOptions;
    this.port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(url, ServerCredentials.createInsecure(), (error, port) =>
        error === null ? resolve(port) : reject(error),
      );
    });
    return server;
  }
}
