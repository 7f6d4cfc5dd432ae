export { type Token04Options, TokenArgumentError, tokenArgumentErrors } from './arguments.ts';
export { generateToken04 } from './token04.ts';
