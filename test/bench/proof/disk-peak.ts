import { statfs } from 'node:fs/promises';

const everyMilliseconds = 50;

/** Watches what is in use of the file system of a directory; `stop` gives the most that came to what there was. */
export async function watchDisk(directory: string): Promise<{ stop(): number }> {
  const used = async () => {
    const { blocks, bfree, bsize } = await statfs(directory);
    return (blocks - bfree) * bsize;
  };
  const before = await used();
  let most = before;
  const timer = setInterval(() => void used().then((now) => (most = Math.max(most, now))), everyMilliseconds);
  return {
    stop() {
      clearInterval(timer);
      return most - before;
    },
  };
}
