/** Ends the command with a sentence for its user. */
export class CommandFailure extends Error {}
