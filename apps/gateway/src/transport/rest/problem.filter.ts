import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { Problems } from './problems.js';

/** Answers every failed HTTP request with a problem document. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly problems: Problems) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    this.problems.send(host.switchToHttp().getResponse<Response>(), thrown);
  }
}
