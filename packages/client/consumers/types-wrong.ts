/**
 * By its file: under the condition `development`, which tests run with, the name leads to sources that Node does not
 * load from packages.
 */
const file = new URL('../../../node_modules/@arethetypeswrong/core/dist/index.js', import.meta.url).href;

export const { checkPackage, createPackageFromTarballData } = (await import(
  file
)) as typeof import('@arethetypeswrong/core');
