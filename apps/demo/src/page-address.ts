/** Where the server of a page is: a proxy may have put it below a path, such as `https://chat.example/chat/`. */
export const serverOfPage = (address: string): string => new URL('.', address).href;
