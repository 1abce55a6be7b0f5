import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { constants, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { FragmentLimit } from '../requests/fragment-limit.js';

/** Diagnostics channel on which Node announces each new stream, before any server sees it. */
const STREAM_CREATED = 'http2.server.stream.created';

/** Resets the streams of a client that sends its messages in very many, very small frames. */
@Injectable()
export class FrameFloodLimit implements OnModuleInit, OnApplicationShutdown {
  private readonly ofSession = new WeakMap<Http2Session, FragmentLimit>();
  private readonly onCreated = (message: unknown): void => {
    const { stream } = message as { readonly stream: ServerHttp2Stream };
    const pieces = this.piecesOf(stream.session);
    const push = stream.push.bind(stream);
    stream.push = (piece: Buffer | null) => {
      if (piece === null || pieces.take(piece.length)) return push(piece);
      if (!stream.closed) stream.close(constants.NGHTTP2_ENHANCE_YOUR_CALM);
      return false;
    };
  };

  onModuleInit(): void {
    subscribe(STREAM_CREATED, this.onCreated);
  }

  onApplicationShutdown(): void {
    unsubscribe(STREAM_CREATED, this.onCreated);
  }

  private piecesOf(session: Http2Session | undefined): FragmentLimit {
    const known = session === undefined ? undefined : this.ofSession.get(session);
    if (known !== undefined) return known;
    const pieces = new FragmentLimit();
    if (session !== undefined) this.ofSession.set(session, pieces);
    return pieces;
  }
}
