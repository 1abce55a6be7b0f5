import { Controller, Delete, Get, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { McpSessions } from './mcp-sessions.js';

/** Serves MCP over streamable HTTP. */
@ApiExcludeController()
@Controller('mcp')
export class McpController {
  constructor(private readonly sessions: McpSessions) {}

  @Post()
  async post(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.sessions.answer(request, response);
  }

  /** Opens the stream of messages that the server sends by itself. */
  @Get()
  async get(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.sessions.answer(request, response);
  }

  /** Ends the session. */
  @Delete()
  async delete(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.sessions.answer(request, response);
  }
}
