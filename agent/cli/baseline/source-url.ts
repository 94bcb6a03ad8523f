/** Where a live source answers. Throws an Error whose message says what to write instead. */
export function parseSourceUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) throw new Error('Say https://host:port, or http://host:port.');
  if (url.username !== '' || url.password !== '') {
    throw new Error('Credentials in it could be read by all who see this process: set them in the environment.');
  }
  if (url.search !== '' || url.hash !== '') throw new Error('It may have no ? and no #.');
  return url.href.replace(/\/+$/, '');
}
