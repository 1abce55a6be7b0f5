import { firstSentence } from '../first-sentence.js';

const MAX_LENGTH = 240;
/** Sentences that tell what to do, or how the folder came to be, not what it is for. */
export const INSTRUCTION =
  /:$|^(?:run|install|to|use|you|your|if|follow|build|execute|see|check|this project was (?:generated|bootstrapped)|getting started|clone|make sure|note|click|first|when|please|before|after|open|start|copy|download|for more|there|we|add|create)\b/i;
/** Comments in code that describe nothing. */
const NO_DESCRIPTION = /:$|^(?:see|todo|fixme|xxx|hack|note|https?:|@|eslint|inheritdoc|\{@inheritDoc)/i;

/** Orders to who edits a file, and shapes of data. */
const NO_SENTENCE = /^[^\p{L}]*(?:do not|don't|never|warning)\b|^[{[<(]|\bdo not (?:add|edit|modify)\b/iu;
/** From the first tag of a documentation comment on it is about parameters and the like. */
const TAGS = /\s@[a-z]+\b.*$/;
/** Less of it in letters is a banner or a table. */
const LEAST_LETTERS = 0.6;

/** The first sentence of some words on one line, or nothing where they are an instruction or no sentence. */
export function sentence(words: string, from: 'prose' | 'code' = 'prose'): string {
  const line = words
    .replaceAll(/[*=#_-]{3,}/g, ' ')
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replaceAll(/(?:^|\s)[!/]+(?=\s|$)/g, ' ')
    .trim()
    .replace(TAGS, '');
  if (NO_SENTENCE.test(line) || !isMostlyLetters(line)) return '';
  if ((from === 'prose' ? INSTRUCTION : NO_DESCRIPTION).test(line)) return '';
  const first = firstSentence(line);
  const text = first.length < 15 ? line : first;
  if (!/[\p{L}]{3}.*\s/u.test(text)) return '';
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH - 4).replace(/\s\S*$/, '')} ...` : text;
}

function isMostlyLetters(line: string): boolean {
  const shown = line.replaceAll(/\s/g, '');
  const letters = shown.replaceAll(/[^\p{L}]/gu, '');
  return letters.length >= shown.length * LEAST_LETTERS;
}

/** The first lines up to an empty one. */
export function paragraph(lines: readonly string[]): string {
  const start = lines.findIndex((line) => line.trim() !== '');
  if (start < 0) return '';
  const end = lines.findIndex((line, index) => index > start && line.trim() === '');
  return lines
    .slice(start, end < 0 ? undefined : end)
    .map((line) => line.trim())
    .join(' ');
}

/** Whether a comment is a licence, or an order to a tool. */
export function isLegal(text: string): boolean {
  return /istanbul|jshint|tslint|prettier-ignore|@ts-|webpack|copyright|licen[sc]e|SPDX|all rights reserved|eslint|generated|^\s*\/\/\s*$|^\/\/go:build|^\/\/ \+build/i.test(
    text,
  );
}

/** The line of a place in a text; counts from 1. */
export function lineAt(text: string, at: number): number {
  return text.slice(0, Math.max(0, at)).split('\n').length;
}
