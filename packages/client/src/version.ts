/** The version of the SDK, as `ZIM.getVersion` tells it; the same as in the package. */
export const sdkVersion = '0.1.0';
