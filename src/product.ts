/** The product's name, once: Redis key prefixes, cookie, metric and log labels derive from it. A DNS label. */
export const PRODUCT = 'keelson';
