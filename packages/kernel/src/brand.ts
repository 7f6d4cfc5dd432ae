declare const brandName: unique symbol;

/** A `Base` that only its own constructor hands out, so that two kinds of id cannot be mixed up. */
export type Brand<Base, Name extends string> = Base & { readonly [brandName]: Name };

/** Unix time in milliseconds. */
export type Millis = Brand<number, 'Millis'>;

export const millis = (value: number): Millis => value as Millis;
