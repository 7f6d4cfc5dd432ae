/**
 * The client as the types of listeners name it. Class `ZIM` fills it in, so that the types need not import the class,
 * and with it everything else.
 */
export interface ZIM {}
