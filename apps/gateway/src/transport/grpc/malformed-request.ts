/** Stands in for a gRPC request whose bytes are not the message they should be. */
export class MalformedRequest {}
