export { generateToken04, type Token04Options, TokenArgumentError, tokenArgumentErrors } from './token04.ts';
